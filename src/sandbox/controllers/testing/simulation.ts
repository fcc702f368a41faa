import { parseAllDocuments } from 'yaml'
import type { Api } from '../../api.ts'
import { schemaEngine } from '../../engine.ts'
import type { JsonObject } from '../../json.ts'
import { asJson, asObject, type GroupKind, groupOf, type KubeObject } from '../../object.ts'
import { builtinResources, Registry } from '../../resources/index.ts'
import { inProcessApi } from '../../rest/in-process.ts'
import { Store } from '../../store/index.ts'
import { startControllers } from '../index.ts'
import { kinds } from '../kinds.ts'
import { FakeClock } from './fake-clock.ts'

/** A cluster in memory with all controllers, on a clock that the test moves. */
export class Simulation {
  readonly clock = new FakeClock()
  readonly api: Api
  readonly errors: string[] = []
  #controllers: { stop(): void }

  constructor() {
    const registry = new Registry(builtinResources())
    this.api = inProcessApi({ store: new Store(), registry, engine: schemaEngine, clock: this.clock })
    this.#controllers = this.#start()
    this.apply('apiVersion: v1\nkind: Namespace\nmetadata: {name: default}\n')
    this.run(10)
  }

  /** Creates or replaces objects given as YAML, in the namespace they name or `default`. */
  apply(text: string): void {
    for (const document of parseAllDocuments(text)) {
      const given = asObject(document.toJS() as JsonObject)
      const { kind, apiVersion } = given
      const isGlobal = [
        'Namespace',
        'PersistentVolume',
        'ClusterRole',
        'ClusterRoleBinding',
        'CustomResourceDefinition',
      ].includes(kind)
      const object = isGlobal ? given : { ...given, metadata: { namespace: 'default', ...given.metadata } }
      const live = this.api.get({ group: groupOf(apiVersion), kind }, object.metadata.namespace ?? '', object.metadata.name ?? '')
      if (live === undefined) this.api.create(object, { manager: 'test' })
      else this.api.update({ ...object, metadata: { ...live.metadata, ...object.metadata } }, { manager: 'test' })
    }
  }

  /** Lets time pass. */
  run(ms: number): void {
    this.clock.advance(ms)
  }

  /** Stops all controllers and starts new ones that know nothing but the objects. */
  restart(): void {
    this.#controllers.stop()
    this.#controllers = this.#start()
  }

  stop(): void {
    this.#controllers.stop()
  }

  get(kind: GroupKind, name: string): JsonObject {
    const object = this.api.get(kind, 'default', name)
    if (object === undefined) throw new Error(`${kind.kind} ${name} is not there`)
    return asJson(object)
  }

  status(kind: GroupKind, name: string): JsonObject {
    return this.get(kind, name)['status'] as JsonObject
  }

  list(kind: GroupKind): KubeObject[] {
    return this.api.list(kind, { namespace: 'default' })
  }

  pods(): { name: string; phase: string; image: string; ready: boolean; status: JsonObject }[] {
    return this.list(kinds.pod).map((pod) => {
      const { spec, status } = pod as unknown as {
        spec: { containers: { image: string }[] }
        status: { phase: string; conditions?: { type: string; status: string }[] }
      }
      const ready = status.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True') === true
      return {
        name: pod.metadata.name ?? '',
        phase: status.phase,
        image: spec.containers[0]?.image ?? '',
        ready,
        status: asJson(pod)['status'] as JsonObject,
      }
    })
  }

  /** Events of a kind of object as `reason: message`, in the order of their creation. */
  events(kind: string): string[] {
    const events = this.list({ group: '', kind: 'Event' }).map((event) => asJson(event))
    return events
      .filter((event) => (event['involvedObject'] as JsonObject)['kind'] === kind)
      .map((event) => `${String(event['reason'])}: ${String(event['message'])}`)
  }

  #start(): { stop(): void } {
    return startControllers(this.api, { onError: (name, key, error) => this.errors.push(`${name} ${key}: ${String(error)}`) })
  }
}
