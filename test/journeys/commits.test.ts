import { startSandboxCluster } from '#test/journey-cluster'
import { commitJourneys } from '#test/journeys/commits'

commitJourneys('the sandbox', startSandboxCluster)
