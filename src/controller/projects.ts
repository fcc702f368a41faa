import { type KubeObject, KubeStatusError, messageOf, projectDeletionRefusal } from '#model'
import type { Context } from './context.ts'
import { openField } from './live/open-field.ts'
import { nameOf, type StoreChange } from './own/object-store.ts'

const finalizer = 'resources-finalizer.argocd.argoproj.io'
const fieldManager = 'argocd-application-controller'

/** The life of AppProjects: `default` is always there, and a project with our finalizer stays while applications refer to it. */
export class Projects {
  readonly #context: Context
  readonly #observes: boolean

  constructor(context: Context, options: { observes: boolean }) {
    this.#context = context
    this.#observes = options.observes
  }

  /** Makes the project `default`, which allows everything, where there is none. */
  async ensureDefault(): Promise<void> {
    const { registry, namespace, ports } = this.#context
    if (this.#observes || registry.project('default') !== undefined) return
    try {
      registry.acceptProject(await ports.own.create(defaultProject(namespace), { fieldManager }))
    } catch (error) {
      const exists = error instanceof KubeStatusError && error.reason === 'AlreadyExists'
      if (!exists) ports.log({ level: 'warn', message: `Cannot create the project default: ${messageOf(error)}`, error })
    }
  }

  /** Looks at the projects whose deletion waited while nobody ran. */
  begin(): void {
    for (const project of this.#context.registry.projects()) void this.#release(project.metadata.name ?? '')
  }

  /** A project came, changed or went: its applications may be allowed something else now. */
  changed(name: string): void {
    if (name === 'default' && this.#context.registry.project(name) === undefined) void this.ensureDefault()
    for (const application of this.#context.registry.applications.all()) {
      if (projectOf(application) === name) this.#context.schedule(nameOf(application))
    }
    void this.#release(name)
  }

  /** An application went: its project may go, too. */
  applicationGone({ before }: StoreChange): void {
    if (before !== undefined) void this.#release(projectOf(before))
  }

  /** Takes the finalizer off a project that is being deleted once nothing refers to it any more. */
  async #release(name: string): Promise<void> {
    const { registry, ports } = this.#context
    const project = registry.project(name)
    const finalizers = project?.metadata.finalizers ?? []
    if (this.#observes || project?.metadata.deletionTimestamp === undefined || !finalizers.includes(finalizer)) return
    const users = registry.applications.all().filter((application) => projectOf(application) === name)
    // `default` cannot be kept from going where somebody insists; it is made anew.
    const refusal = projectDeletionRefusal(
      name,
      users.map((application) => application.metadata.name ?? ''),
    )
    if (users.length > 0 && refusal !== undefined) {
      ports.log({ level: 'warn', message: `${refusal.message} (${refusal.hint})` })
      return
    }
    const ref = { group: 'argoproj.io', kind: 'AppProject', ...nameOf(project) }
    const rest = finalizers.filter((one) => one !== finalizer)
    try {
      await ports.own.patch(ref, { metadata: { finalizers: rest } }, { type: 'merge', fieldManager })
    } catch (error) {
      ports.log({ level: 'warn', message: `Cannot take the finalizer off project ${name}: ${messageOf(error)}`, error })
    }
  }
}

/** The project that an Application names; an empty name is `default`. */
function projectOf(application: KubeObject): string {
  const name = openField(application, 'spec')['project']
  return typeof name === 'string' && name !== '' ? name : 'default'
}

function defaultProject(namespace: string): KubeObject {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'AppProject',
    metadata: { name: 'default', namespace },
    spec: {
      sourceRepos: ['*'],
      destinations: [{ server: '*', namespace: '*' }],
      clusterResourceWhitelist: [{ group: '*', kind: '*' }],
    },
  }
}
