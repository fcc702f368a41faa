import { startSandboxCluster } from '#test/journey-cluster'
import { orderJourneys } from '#test/journeys/order'

orderJourneys('the sandbox', startSandboxCluster)
