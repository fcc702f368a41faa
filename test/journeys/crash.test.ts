import { startSandboxCluster } from '#test/journey-cluster'
import { crashJourneys } from '#test/journeys/crash'

crashJourneys('the sandbox', startSandboxCluster, 3)
