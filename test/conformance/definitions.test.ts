import { startRealCluster } from '#test/journey-cluster'
import { definitionJourneys } from '#test/journeys/definitions'

definitionJourneys('Kubernetes', startRealCluster)
