import { startRealCluster } from '#test/journey-cluster'
import { orderJourneys } from '#test/journeys/order'

orderJourneys('Kubernetes', startRealCluster)
