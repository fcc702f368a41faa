import type { KubectlCase } from './kubectl-cases/case.ts'
import { reading } from './kubectl-cases/reading.ts'
import { writing } from './kubectl-cases/writing.ts'
import { creating } from './kubectl-cases/creating.ts'
import { workloads } from './kubectl-cases/workloads.ts'
import { moreObjects } from './kubectl-cases/more-objects.ts'
import { moreWorkloads } from './kubectl-cases/more-workloads.ts'
import { custom } from './kubectl-cases/custom.ts'

export type { KubectlCase, KubectlStep } from './kubectl-cases/case.ts'

/**
 * What kubectl users do, as data: commands with their input and what must come out. The same list runs against the sandbox and against a real
 * control plane; `{ns}` stands for the namespace of the case. A step's `columns` are the header of the printed table.
 */
export const kubectlCases: readonly KubectlCase[] = [
  ...reading,
  ...writing,
  ...creating,
  ...workloads,
  ...custom,
  ...moreObjects,
  ...moreWorkloads,
]
