import { type NamedItems, routes, type ServerSettings } from '#contract'
import { kindOf } from './follow.ts'
import { textsOf } from './objects.ts'
import { serve, type Server, type Site } from './serve.ts'

const defaultPasswordPattern = '^.{8,32}$'

/** Settings, versions and the names of notification parts. */
export function settingsRoutes(server: Server, site: Site): void {
  serve(server, routes.getSettings, async ({ session }) => {
    const texts = await configTexts(site, 'argocd-cm')
    const open = openSettings(texts)
    if (session === undefined && site.options.authentication === 'sessions') return open
    return { ...open, ...sessionSettings(site, texts) }
  })
  serve(server, routes.getPlugins, async () => ({}))
  serve(server, routes.getVersion, async ({ session }) => {
    const { version, buildDate, gitCommit } = site.ports.version
    if (session === undefined && site.options.authentication === 'sessions') return { Version: version }
    return {
      Version: version,
      ...(buildDate === undefined ? {} : { BuildDate: buildDate }),
      ...(gitCommit === undefined ? {} : { GitCommit: gitCommit }),
      Platform: `${process.platform}/${process.arch}`,
      GoVersion: `node ${process.version}`,
    }
  })
  serve(server, routes.notificationServices, () => notificationNames(site, 'service'))
  serve(server, routes.notificationTemplates, () => notificationNames(site, 'template'))
  serve(server, routes.notificationTriggers, () => notificationNames(site, 'trigger'))
}

/** What anybody may know. A fixed list: a field that is added elsewhere does not get in here by itself. */
function openSettings(texts: { [key: string]: string }): ServerSettings {
  const url = safeUrl(texts['url'])
  const chatUrl = safeUrl(texts['help.chatUrl'])
  return {
    ...(url === undefined ? {} : { url }),
    statusBadgeEnabled: false,
    help: {
      ...(chatUrl === undefined ? {} : { chatUrl }),
      ...(texts['help.chatText'] === undefined ? {} : { chatText: texts['help.chatText'] }),
    },
    userLoginsDisabled: texts['admin.enabled'] === 'false',
    execEnabled: false,
    appsInAnyNamespaceEnabled: false,
    impersonationEnabled: false,
  }
}

function sessionSettings(site: Site, texts: { [key: string]: string }): ServerSettings {
  return {
    appLabelKey: texts['application.instanceLabelKey'] ?? 'app.kubernetes.io/instance',
    trackingMethod: texts['application.resourceTrackingMethod'] ?? 'annotation',
    controllerNamespace: site.ports.namespace,
    passwordPattern: texts['passwordPattern'] ?? defaultPasswordPattern,
    ...(texts['ui.bannercontent'] === undefined ? {} : { uiBannerContent: texts['ui.bannercontent'] }),
  }
}

/** Only what a link may safely lead to. */
export function safeUrl(text: string | undefined): string | undefined {
  return text !== undefined && URL.canParse(text) && /^(https?|mailto):$/.test(new URL(text).protocol) ? text : undefined
}

async function notificationNames(site: Site, part: string): Promise<NamedItems> {
  const texts = await configTexts(site, 'argocd-notifications-cm')
  const names = Object.keys(texts).flatMap((key) => (key.startsWith(`${part}.`) ? [key.slice(part.length + 1)] : []))
  return names.length === 0 ? {} : { items: names.sort().map((name) => ({ name })) }
}

async function configTexts(site: Site, name: string): Promise<{ [key: string]: string }> {
  const { cluster, namespace } = site.ports
  return textsOf(await cluster.get(await kindOf(cluster, { group: '', kind: 'ConfigMap' }), namespace, name))
}
