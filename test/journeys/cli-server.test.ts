import { startSandboxCluster } from '#test/journey-cluster'
import { cliJourneys } from '#test/journeys/cli'

cliJourneys('the sandbox', startSandboxCluster)
