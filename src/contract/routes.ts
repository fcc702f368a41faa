import { applicationRoutes } from './routes-application.ts'
import { route } from './route.ts'
import type * as Shape from './shapes.ts'

/** Every route that is served, by name. */
export const routes = {
  ...applicationRoutes,

  listApplicationSets: route<never, Shape.ApplicationSetList>()({
    method: 'GET',
    path: '/api/v1/applicationsets',
    about: 'All ApplicationSets.',
    gives: 'ApplicationSetList',
    query: {
      projects: { type: 'texts', about: 'Only those of these projects' },
      selector: { type: 'text', about: 'Label selector' },
      appsetNamespace: { type: 'text', about: 'Only those of this namespace' },
    },
  }),
  getApplicationSet: route<never, Shape.ApplicationSet>()({
    method: 'GET',
    path: '/api/v1/applicationsets/{name}',
    about: 'One ApplicationSet.',
    gives: 'ApplicationSet',
    query: { appsetNamespace: { type: 'text', about: 'Its namespace' } },
  }),
  applicationSetTree: route<never, Shape.ResourceTree>()({
    method: 'GET',
    path: '/api/v1/applicationsets/{name}/resource-tree',
    about: 'The Applications that the ApplicationSet made.',
    gives: 'ApplicationSetTree',
    query: { appsetNamespace: { type: 'text', about: 'Its namespace' } },
  }),
  applicationSetEvents: route<never, Shape.EventList>()({
    method: 'GET',
    path: '/api/v1/applicationsets/{name}/events',
    about: 'Kubernetes events about the ApplicationSet.',
    gives: 'EventList',
    query: { appsetNamespace: { type: 'text', about: 'Its namespace' } },
  }),
  watchApplicationSets: route<never, Shape.ApplicationSetWatchEvent>()({
    method: 'GET',
    path: '/api/v1/stream/applicationsets',
    about: 'ApplicationSets as they change; ADDED for each at first.',
    gives: 'ApplicationSetWatchEvent',
    streams: true,
    query: {
      projects: { type: 'texts', about: 'Only those of these projects' },
      selector: { type: 'text', about: 'Label selector' },
      resourceVersion: { type: 'text', about: 'Go on after this version instead of beginning with ADDED for all' },
    },
  }),

  listProjects: route<never, Shape.AppProjectList>()({
    method: 'GET',
    path: '/api/v1/projects',
    about: 'All projects.',
    gives: 'AppProjectList',
    query: { name: { type: 'text', about: 'Only this one' } },
  }),
  getProject: route<never, Shape.AppProject>()({
    method: 'GET',
    path: '/api/v1/projects/{name}',
    about: 'One project.',
    gives: 'AppProject',
  }),
  getDetailedProject: route<never, Shape.DetailedProject>()({
    method: 'GET',
    path: '/api/v1/projects/{name}/detailed',
    about: 'One project with its global projects.',
    gives: 'DetailedProjectsResponse',
  }),
  projectEvents: route<never, Shape.EventList>()({
    method: 'GET',
    path: '/api/v1/projects/{name}/events',
    about: 'Kubernetes events about the project.',
    gives: 'EventList',
  }),
  projectGlobalProjects: route<never, { items?: Shape.AppProject[] }>()({
    method: 'GET',
    path: '/api/v1/projects/{name}/globalprojects',
    about: 'The global projects that apply to the project.',
    gives: 'GlobalProjectsResponse',
  }),
  projectLinks: route<never, Shape.Links>()({
    method: 'GET',
    path: '/api/v1/projects/{name}/links',
    about: 'Links for people; none until deep links are supported.',
    gives: 'LinksResponse',
  }),
  projectSyncWindows: route<never, Shape.ProjectSyncWindows>()({
    method: 'GET',
    path: '/api/v1/projects/{name}/syncwindows',
    about: 'The sync windows that the project declares.',
    gives: 'SyncWindowsResponse',
  }),

  createSession: route<Shape.SessionCreateRequest, Shape.SessionResponse>()({
    method: 'POST',
    path: '/api/v1/session',
    about: 'Signs in with name and password; the answer is a token, which is also set as the cookie argocd.token.',
    takes: '{username, password}',
    gives: '{token}',
    access: 'open',
  }),
  deleteSession: route<never, Shape.Empty>()({
    method: 'DELETE',
    path: '/api/v1/session',
    about: 'Signs out: the token is refused from now on and the cookie is removed.',
    gives: '{}',
  }),
  userInfo: route<never, Shape.UserInfo>()({
    method: 'GET',
    path: '/api/v1/session/userinfo',
    about: 'Who is signed in.',
    gives: '{loggedIn, username, iss, groups}',
    access: 'open',
  }),

  getSettings: route<never, Shape.ServerSettings>()({
    method: 'GET',
    path: '/api/v1/settings',
    about: 'Settings that clients need; fewer without a session.',
    gives: 'Settings',
    access: 'open',
  }),
  getPlugins: route<never, { plugins?: Array<{ name: string }> }>()({
    method: 'GET',
    path: '/api/v1/settings/plugins',
    about: 'Names of the config management plugins; none until plugins are supported.',
    gives: '{plugins}',
  }),
  notificationServices: route<never, Shape.NamedItems>()({
    method: 'GET',
    path: '/api/v1/notifications/services',
    about: 'Services of argocd-notifications-cm, by name.',
    gives: '{items}',
  }),
  notificationTemplates: route<never, Shape.NamedItems>()({
    method: 'GET',
    path: '/api/v1/notifications/templates',
    about: 'Templates of argocd-notifications-cm, by name.',
    gives: '{items}',
  }),
  notificationTriggers: route<never, Shape.NamedItems>()({
    method: 'GET',
    path: '/api/v1/notifications/triggers',
    about: 'Triggers of argocd-notifications-cm, by name.',
    gives: '{items}',
  }),
  getVersion: route<never, Shape.VersionInfo>()({
    method: 'GET',
    path: '/api/version',
    about: 'The version; only that without a session.',
    gives: '{Version, …}',
    access: 'open',
  }),
}
