import { startRealCluster } from '#test/journey-cluster'
import { troubleJourneys } from '#test/journeys/trouble'

troubleJourneys('Kubernetes', startRealCluster)
