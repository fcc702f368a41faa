import { startRealCluster } from '#test/journey-cluster'
import { commitJourneys } from '#test/journeys/commits'

commitJourneys('Kubernetes', startRealCluster)
