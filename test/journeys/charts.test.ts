import { startSandboxCluster } from '#test/journey-cluster'
import { helmJourneys } from '#test/journeys/helm'

helmJourneys('the sandbox', startSandboxCluster)
