import { startSandboxCluster } from '#test/journey-cluster'
import { kustomizeJourneys } from '#test/journeys/kustomize'

kustomizeJourneys('the sandbox', startSandboxCluster)
