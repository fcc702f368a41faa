import { arrayAt, isJsonObject, type JsonObject, numberAt, objectAt, textAt } from '../json.ts'
import type { ResourceVersion } from './resource.ts'

type Convert = NonNullable<ResourceVersion['convert']>

/** HorizontalPodAutoscaler v1 knows one metric, the CPU; v2 keeps all of them in a list. */
export const autoscalingV1: Convert = {
  toStorage(object) {
    const { targetCPUUtilizationPercentage, ...spec } = objectAt(object, 'spec')
    const { currentCPUUtilizationPercentage, currentReplicas, ...status } = objectAt(object, 'status')
    return {
      ...object,
      apiVersion: 'autoscaling/v2',
      spec: {
        ...spec,
        ...(typeof targetCPUUtilizationPercentage === 'number' ? { metrics: [cpuMetric(targetCPUUtilizationPercentage)] } : {}),
      },
      status: {
        ...status,
        ...(currentReplicas === undefined || currentReplicas === 0 ? {} : { currentReplicas }),
        currentMetrics:
          typeof currentCPUUtilizationPercentage === 'number'
            ? [
                {
                  type: 'Resource',
                  resource: { name: 'cpu', current: { averageUtilization: currentCPUUtilizationPercentage, averageValue: '0' } },
                },
              ]
            : null,
      },
    }
  },
  fromStorage(object) {
    const { metrics: _metrics, behavior: _behavior, ...spec } = objectAt(object, 'spec')
    const { currentMetrics: _current, conditions: _conditions, currentReplicas, ...status } = objectAt(object, 'status')
    const target = numberAt(objectAt(cpuOf(objectAt(object, 'spec'), 'metrics'), 'target'), 'averageUtilization')
    const current = numberAt(objectAt(cpuOf(objectAt(object, 'status'), 'currentMetrics'), 'current'), 'averageUtilization')
    return {
      ...object,
      apiVersion: 'autoscaling/v1',
      spec: { ...spec, ...(target === undefined ? {} : { targetCPUUtilizationPercentage: target }) },
      status: {
        ...status,
        currentReplicas: currentReplicas ?? 0,
        ...(current === undefined ? {} : { currentCPUUtilizationPercentage: current }),
      },
    }
  },
}

function cpuMetric(averageUtilization: number): JsonObject {
  return { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } } }
}

function cpuOf(part: JsonObject, list: string): JsonObject {
  for (const metric of arrayAt(part, list)) {
    if (isJsonObject(metric) && metric['type'] === 'Resource' && textAt(objectAt(metric, 'resource'), 'name') === 'cpu') {
      return objectAt(metric, 'resource')
    }
  }
  return {}
}

// Field names of events.k8s.io/v1 and what core/v1 calls them.
const eventFields: readonly (readonly [later: string, core: string])[] = [
  ['regarding', 'involvedObject'],
  ['note', 'message'],
  ['reportingController', 'reportingComponent'],
  ['deprecatedSource', 'source'],
  ['deprecatedFirstTimestamp', 'firstTimestamp'],
  ['deprecatedLastTimestamp', 'lastTimestamp'],
  ['deprecatedCount', 'count'],
]

/** events.k8s.io/v1 shows the objects of core/v1 under other field names. */
export const eventsV1: Convert = {
  toStorage: (object) => rename(object, 'v1', new Map(eventFields)),
  fromStorage: (object) => rename(object, 'events.k8s.io/v1', new Map(eventFields.map(([later, core]) => [core, later]))),
}

function rename(object: JsonObject, apiVersion: string, names: ReadonlyMap<string, string>): JsonObject {
  const renamed = Object.entries(object).map(([field, value]) => [names.get(field) ?? field, value])
  return { ...(Object.fromEntries(renamed) as JsonObject), apiVersion }
}
