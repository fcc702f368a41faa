import { startSandboxCluster } from '#test/journey-cluster'
import { definitionJourneys } from '#test/journeys/definitions'

definitionJourneys('the sandbox', startSandboxCluster)
