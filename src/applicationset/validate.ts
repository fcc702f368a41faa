import type { Application } from '#model'
import type { Generated } from './rendered.ts'
import type { ApplicationSetPorts } from './ports.ts'

/** Applications that can be written, and why the others cannot, by name. A faulty one blocks only itself. */
export type Validation = { valid: Application[]; problems: Array<{ name: string; message: string }> }

/**
 * Unique and possible names, a usable spec, an AppProject and a destination that exist. Rejects where one of these cannot be found out.
 */
export async function validate(
  generated: readonly Generated[],
  setName: string,
  ports: ApplicationSetPorts,
): Promise<Validation> {
  const counts = new Map<string, number>()
  for (const { name } of generated) counts.set(name, (counts.get(name) ?? 0) + 1)
  const result: Validation = { valid: [], problems: [] }
  for (const one of generated) {
    const message =
      nameProblem(one.name, counts, setName) ?? ('problem' in one ? one.problem : await placeProblem(one.application, ports))
    if (message === undefined && 'application' in one) result.valid.push(one.application)
    else if (message !== undefined) result.problems.push({ name: one.name, message })
  }
  result.valid.sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
  return result
}

function nameProblem(name: string, counts: ReadonlyMap<string, number>, setName: string): string | undefined {
  if (name === '') return `ApplicationSet ${setName} contains an application with no name; expected metadata.name in the template`
  if ((counts.get(name) ?? 0) > 1) return `ApplicationSet ${setName} contains applications with duplicate name: ${name}`
  if (/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(name) && name.length <= 253) return undefined
  return `ApplicationSet ${setName} contains an application with the name ${JSON.stringify(name)}; expected lower case letters, digits, - and .${name.includes('{{') ? ' (a parameter is unknown)' : ''}`
}

async function placeProblem(application: Application, ports: ApplicationSetPorts): Promise<string | undefined> {
  const project = application.spec.project === '' ? 'default' : application.spec.project
  if (!(await ports.projectExists(project))) return `application references project ${project} which does not exist`
  const problem = await ports.destinationProblem(application.spec.destination)
  return problem === undefined ? undefined : `application destination spec is invalid: ${problem}`
}
