import { startRealCluster } from '#test/journey-cluster'
import { helmJourneys } from '#test/journeys/helm'

helmJourneys('Kubernetes', startRealCluster)
