import { startRealCluster } from '#test/journey-cluster'
import { apiJourneys } from '#test/journeys/api'

apiJourneys('Kubernetes', startRealCluster)
