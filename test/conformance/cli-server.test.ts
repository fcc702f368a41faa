import { startRealCluster } from '#test/journey-cluster'
import { cliJourneys } from '#test/journeys/cli'

cliJourneys('Kubernetes', startRealCluster)
