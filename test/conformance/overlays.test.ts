import { startRealCluster } from '#test/journey-cluster'
import { kustomizeJourneys } from '#test/journeys/kustomize'

kustomizeJourneys('Kubernetes', startRealCluster)
