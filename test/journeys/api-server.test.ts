import { startSandboxCluster } from '#test/journey-cluster'
import { apiJourneys } from '#test/journeys/api'

apiJourneys('the sandbox', startSandboxCluster)
