import { KustomizeError, type TransformerConfig, type Var } from '../contract.ts'
import { emptyConfig, mergeConfigs } from '../load/index.ts'
import { apiVersionOf, gvkText, keyOf, nameKeyOf, parseApiVersion, type ResId, ResMap, type Scopes } from '../resources/index.ts'

/** What has come together so far: objects, the tables that were used on them, and variables that are resolved at the end. */
export class Accumulator {
  readonly map = new ResMap()
  readonly vars = new Map<string, Var>()
  config: TransformerConfig = emptyConfig

  mergeConfig(config: TransformerConfig): void {
    this.config = mergeConfigs(this.config, config)
  }

  /** Takes in all that another has. Throws KustomizeError. */
  merge(other: Accumulator): void {
    this.map.appendAll(other.map)
    this.mergeConfig(other.config)
    for (const variable of other.vars.values()) this.addVar(variable)
  }

  /** Takes in the variables of a kustomization and marks the objects that they get their values from. Throws KustomizeError. */
  mergeVars(vars: readonly Var[], scopes: Scopes): void {
    for (const variable of vars) {
      const { name, objref } = variable
      const gv = objref.apiVersion === '' ? objref : versionOf(objref)
      const gvk = { group: gv.group, version: gv.version, kind: objref.kind }
      const clusterScoped = scopes.isClusterScoped(apiVersionOf(gvk), gvk.kind)
      const id: ResId = { ...gvk, name: objref.name, namespace: objref.namespace, clusterScoped }
      // A namespace that is not said matches every one.
      const key = id.namespace === '' && !clusterScoped ? nameKeyOf : keyOf
      const found = this.map.byAnyName(id.name).filter((resource) => {
        return [...resource.previousIds, resource.id].some((each) => key(each) === key(id))
      })
      if (found.length > 1) {
        throw refusal(
          `found ${found.length} resId matches for var ${varText({ ...variable, objref: { ...objref, ...gvk } })} (unable to disambiguate)`,
        )
      }
      for (const resource of found) resource.varNames = [...resource.varNames, name]
    }
    for (const variable of vars) this.addVar(variable)
  }

  private addVar(variable: Var): void {
    if (this.vars.has(variable.name)) throw refusal(`var '${variable.name}' already encountered`)
    const fieldPath = variable.fieldref.fieldPath === '' ? 'metadata.name' : variable.fieldref.fieldPath
    this.vars.set(variable.name, { ...variable, fieldref: { fieldPath } })
  }
}

/** A variable as Go shows the struct. */
export function varText({ name, objref, fieldref }: Var): string {
  return `{${name} ${gvkText(objref)} {${fieldref.fieldPath}}}`
}

function versionOf({ apiVersion, group }: Var['objref']): { group: string; version: string } {
  return apiVersion.includes('/') ? parseApiVersion(apiVersion) : { group, version: apiVersion }
}

function refusal(message: string): KustomizeError {
  return new KustomizeError('variable', message, { field: 'vars' })
}
