import { type QuerySpec, route } from './route.ts'
import type * as Shape from './shapes.ts'

const one = {
  appNamespace: { type: 'text', about: 'Namespace of the Application; the own one unless given' },
  project: {
    type: 'text',
    about: 'Project of the Application. With it, what does not exist is NotFound; without it, PermissionDenied',
  },
} as const satisfies QuerySpec

const selection = {
  name: { type: 'text', about: 'Only the one of this name' },
  projects: { type: 'texts', about: 'Only those of these projects' },
  project: { type: 'texts', about: 'The same, older name' },
  selector: { type: 'text', about: 'Label selector' },
  repo: { type: 'text', about: 'Only those with a source in this repository, however the URL is written' },
  appNamespace: { type: 'text', about: 'Only those of this namespace' },
  fields: {
    type: 'text',
    about: 'Comma list of fields to give (`items.metadata.name,items.status.sync`), or with a leading `-` to leave out',
  },
} as const satisfies QuerySpec

const paging = {
  sync: { type: 'texts', about: 'Only these sync statuses' },
  health: { type: 'texts', about: 'Only these health statuses' },
  cluster: { type: 'text', about: 'Only those that deploy to this cluster (URL or name)' },
  path: { type: 'text', about: 'Only those with a source at this path' },
  search: { type: 'text', about: 'Only those whose name contains this text' },
  sort: {
    type: 'text',
    about: '`name` (default), `sync`, `health`, `project`, `created`, `synced`; `-` in front turns it round',
  },
  limit: { type: 'number', about: 'At most this many; `metadata.continue` of the answer gives the next page' },
  continue: { type: 'text', about: 'Token of the page before' },
  stats: { type: 'flag', about: 'Add counts by sync and health status over all that match' },
} as const satisfies QuerySpec

const app = '/api/v1/applications/{name}'

/** Routes below `/api/v1/applications` and their streams. */
export const applicationRoutes = {
  listApplications: route<never, Shape.ApplicationList>()({
    method: 'GET',
    path: '/api/v1/applications',
    about: 'Applications, all or a page of them.',
    gives: 'ApplicationList',
    query: { ...selection, refresh: { type: 'text', about: '`normal` or `hard`: ask for a refresh of each first' }, ...paging },
  }),
  createApplication: route<Shape.Application, Shape.Application>()({
    method: 'POST',
    path: '/api/v1/applications',
    about: 'Creates an Application. One with an equal spec already there is no error; a different one is, without `upsert`.',
    takes: 'Application without operation',
    gives: 'Application',
    query: {
      upsert: { type: 'flag', about: 'Replace the spec of one that exists' },
      validate: { type: 'flag', about: 'Check the spec and the project; true unless given' },
    },
  }),
  getApplication: route<never, Shape.Application>()({
    method: 'GET',
    path: app,
    about: 'One Application. With `refresh` the answer comes when the comparison is done.',
    gives: 'Application',
    query: { ...one, refresh: { type: 'text', about: '`normal`, or `hard` to also forget what was rendered' } },
  }),
  updateApplication: route<Shape.Application, Shape.Application>()({
    method: 'PUT',
    path: '/api/v1/applications/{application.metadata.name}',
    about: 'Replaces spec, labels, annotations and finalizers.',
    takes: 'Application',
    gives: 'Application',
    query: { project: one.project, validate: { type: 'flag', about: 'Check the spec and the project; true unless given' } },
  }),
  patchApplication: route<Shape.PatchRequest, Shape.Application>()({
    method: 'PATCH',
    path: app,
    about: 'Patches spec, labels, annotations or finalizers.',
    takes: '{patch: JSON as text, patchType: json (default) | merge}',
    gives: 'Application',
    query: one,
  }),
  updateApplicationSpec: route<Shape.Application['spec'], Shape.Application['spec']>()({
    method: 'PUT',
    path: `${app}/spec`,
    about: 'Replaces the spec.',
    takes: 'ApplicationSpec',
    gives: 'ApplicationSpec',
    query: { ...one, validate: { type: 'flag', about: 'Check the spec and the project; true unless given' } },
  }),
  deleteApplication: route<never, Shape.Empty>()({
    method: 'DELETE',
    path: app,
    about: 'Deletes the Application and, unless `cascade=false`, what it manages.',
    gives: '{}',
    query: {
      ...one,
      cascade: { type: 'flag', about: 'Also delete the managed objects; true unless given' },
      propagationPolicy: { type: 'text', about: '`foreground` (default) or `background`' },
    },
  }),
  syncApplication: route<Shape.SyncRequest, Shape.Application>()({
    method: 'POST',
    path: `${app}/sync`,
    about: 'Starts a sync; how it goes is in `status.operationState`.',
    takes: 'ApplicationSyncRequest',
    gives: 'Application',
    query: {},
  }),
  rollbackApplication: route<Shape.RollbackRequest, Shape.Application>()({
    method: 'POST',
    path: `${app}/rollback`,
    about: 'Syncs to an entry of the history; refused while automated sync is on.',
    takes: '{id, dryRun, prune}',
    gives: 'Application',
    query: {},
  }),
  terminateOperation: route<never, Shape.Empty>()({
    method: 'DELETE',
    path: `${app}/operation`,
    about: 'Ends the operation that runs.',
    gives: '{}',
    query: one,
  }),
  syncWindows: route<never, Shape.ApplicationSyncWindows>()({
    method: 'GET',
    path: `${app}/syncwindows`,
    about: 'The sync windows of the project that concern the Application.',
    gives: 'ApplicationSyncWindowsResponse',
    query: one,
  }),
  managedResources: route<never, Shape.ManagedResources>()({
    method: 'GET',
    path: `${app}/managed-resources`,
    about: 'Desired and live state of each managed object and, field by field, what differs, who owns it and since when.',
    gives: 'ManagedResourcesResponse',
    query: {
      ...one,
      group: { type: 'text', about: 'Only this group' },
      kind: { type: 'text', about: 'Only this kind' },
      namespace: { type: 'text', about: 'Only this namespace' },
      name: { type: 'text', about: 'Ignored; part of the path' },
      revision: { type: 'text', about: 'Compare with this revision instead of the one the Application follows' },
      revisions: { type: 'texts', about: 'The same, one for each source, or for those of `sourcePositions`' },
      sourcePositions: { type: 'texts', about: 'Positions (from 1) of the sources that `revisions` are for' },
      fresh: { type: 'flag', about: 'Compare now instead of giving the last comparison' },
    },
  }),
  syncPlan: route<never, Shape.SyncPlanResponse>()({
    method: 'GET',
    path: `${app}/sync-plan`,
    about: 'What a sync would do, step by step, without doing it. Beyond Argo CD.',
    gives: '{steps, revisions}',
    query: {
      ...one,
      revision: { type: 'text', about: 'For this revision' },
      prune: { type: 'flag', about: 'With pruning' },
    },
  }),
  resourceTree: route<never, Shape.ResourceTree>()({
    method: 'GET',
    path: `${app}/resource-tree`,
    about: 'Managed objects and their children.',
    gives: 'ApplicationTree',
    query: one,
  }),
  manifests: route<never, Shape.ManifestResponse>()({
    method: 'GET',
    path: `${app}/manifests`,
    about: 'What the sources render to.',
    gives: 'ManifestResponse',
    query: {
      ...one,
      revision: { type: 'text', about: 'At this revision' },
      revisions: { type: 'texts', about: 'One for each of `sourcePositions`' },
      sourcePositions: { type: 'texts', about: 'Positions (from 1) of the sources that `revisions` are for' },
      noCache: { type: 'flag', about: 'Render again' },
    },
  }),
  applicationEvents: route<never, Shape.EventList>()({
    method: 'GET',
    path: `${app}/events`,
    about: 'Kubernetes events about the Application.',
    gives: 'EventList',
    query: {
      ...one,
      resourceUID: { type: 'text', about: 'Events about an object of its tree instead: uid' },
      resourceNamespace: { type: 'text', about: 'Namespace of that object' },
      resourceName: { type: 'text', about: 'Name of that object' },
    },
  }),
  applicationLinks: route<never, Shape.Links>()({
    method: 'GET',
    path: `${app}/links`,
    about: 'Links for people; none until deep links are supported.',
    gives: 'LinksResponse',
    query: one,
  }),
  revisionMetadata: route<never, Shape.RevisionMetadata>()({
    method: 'GET',
    path: `${app}/revisions/{revision}/metadata`,
    about: 'Author, date and message of a commit of a source.',
    gives: 'RevisionMetadata',
    query: {
      ...one,
      sourceIndex: { type: 'number', about: 'Which source, from 0' },
      versionId: { type: 'number', about: 'Take the source from this entry of the history' },
    },
  }),
  watchApplications: route<never, Shape.ApplicationWatchEvent>()({
    method: 'GET',
    path: '/api/v1/stream/applications',
    about: 'Applications as they change; ADDED for each at first.',
    gives: 'ApplicationWatchEvent',
    streams: true,
    query: {
      ...selection,
      resourceVersion: { type: 'text', about: 'Go on after this version instead of beginning with ADDED for all' },
    },
  }),
  watchResourceTree: route<never, Shape.ResourceTree>()({
    method: 'GET',
    path: '/api/v1/stream/applications/{name}/resource-tree',
    about: 'The tree, again whenever it changed.',
    gives: 'ApplicationTree',
    streams: true,
    query: one,
  }),
}
