import { startSandboxCluster } from '#test/journey-cluster'
import { troubleJourneys } from '#test/journeys/trouble'

troubleJourneys('the sandbox', startSandboxCluster)
