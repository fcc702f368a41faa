import { startRealCluster, startSandboxCluster } from '#test/journey-cluster'
import { crashJourneys } from '#test/journeys/crash'

crashJourneys('the sandbox', startSandboxCluster, 20)
crashJourneys('Kubernetes', startRealCluster, 20)
