import { startSandboxCluster } from '#test/journey-cluster'
import { pluginJourneys } from '#test/journeys/plugins'

pluginJourneys('the sandbox', startSandboxCluster)
