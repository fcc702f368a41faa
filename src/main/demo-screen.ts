import { homedir } from 'node:os'
import { styleText } from 'node:util'
import type { ControllerEvent } from '#controller'
import { refText } from '#model'
import type { Home } from './home.ts'

/** Where the demo prints: whole lines, with colours on a terminal and without anywhere else. */
export type Screen = {
  line(text: string): void
  event(event: ControllerEvent): void
  /** A sentence among the events, with the time in front. */
  note(word: string, text: string): void
}

type Colour = 'green' | 'yellow' | 'red' | 'cyan' | 'dim' | 'bold' | 'magenta'
type Paint = (colour: Colour, text: string) => string

export function demoScreen(write: (text: string) => void, colours: boolean): Screen {
  const paint: Paint = (colour, text) => (colours ? styleText(colour, text, { validateStream: false }) : text)
  const line = (text: string): void => write(`${text}\n`)
  const note = (at: Date, word: string, colour: Colour, text: string): void => {
    line(`${paint('dim', clockTime(at))}  ${paint(colour, word.padEnd(9))} ${text}`)
  }
  const isNews = newsOnly()
  return {
    line,
    note: (word, text) => note(new Date(), word, 'bold', text),
    event(event) {
      const said = eventLine(event)
      if (said !== undefined && isNews(event, said)) note(new Date(event.at), said.word, said.colour, said.text)
    },
  }
}

/** A commit concerns every application that reads the repository; most of them are as they were before. */
function newsOnly(): (event: ControllerEvent, said: Said) => boolean {
  const statuses = new Map<string, string>()
  let last = ''
  return (event, { word, text }) => {
    const repeated = last === `${word} ${text}`
    last = `${word} ${text}`
    if (repeated) return false
    if (event.type !== 'comparison-changed' && event.type !== 'application-deleted') return true
    const key = `${event.application.namespace}/${event.application.name}`
    if (event.type === 'application-deleted') return statuses.delete(key) || true
    if (statuses.get(key) === text) return false
    statuses.set(key, text)
    return true
  }
}

/** The lines that say what runs where, before the first event. */
export function welcome(
  screen: Screen,
  facts: { home: Home; clusterUrl: string; apiUrl: string; version: string; made: boolean },
): void {
  const { demo } = facts.home
  const rows: Array<[string, string]> = [
    ['Repository', `${tilde(demo.repository)}  (branch main)`],
    ['Cluster', `${facts.clusterUrl}  (embedded; Pods are simulated)`],
    ['kubectl', `export KUBECONFIG=${tilde(demo.kubeconfig)}`],
    ['CLI', 'npx . app list'],
    ['API', `${facts.apiUrl}  (and a page for browsers)`],
  ]
  screen.line('')
  screen.line(`Mainstay ${facts.version}: what's on main, stays.`)
  screen.line('')
  for (const [name, value] of rows) screen.line(`  ${name.padEnd(12)}${value}`)
  screen.line('')
  screen.line(
    facts.made
      ? 'The repository is made from examples/shop. Its root Application is applied;\nthe rest follows from Git:'
      : 'Picking up where the last start left off:',
  )
}

/** What to try, once all is well. */
export function nextSteps(screen: Screen, home: Home): void {
  const steps = [
    'Try this in another terminal, in this folder:',
    '',
    '  Change Git, and see it applied:',
    `     cd ${tilde(home.demo.repository)}`,
    "     sed -i.bak 's/replicas: 2/replicas: 3/' manifests/worker/deployment.yaml",
    "     git commit -am 'worker: Three'",
    '  Switch a component off:',
    '     git mv apps-enabled/app-reports.yaml apps-disabled/',
    "     git commit -m 'reports: Off'",
    '     cd -',
    '  Change the cluster behind its back, and see it reverted:',
    '     npx . demo drift',
    '  Look closer:',
    '     npx . app list',
    '     npx . app get web',
    '',
    'Ctrl-C stops; npm start goes on from here; npm start -- --reset begins anew.',
  ]
  screen.line('')
  for (const step of steps) screen.line(step)
  screen.line('')
}

type Said = { word: string; colour: Colour; text: string }

/** One event in one line, or nothing where an event is for programs only. */
export function eventLine(event: ControllerEvent): Said | undefined {
  switch (event.type) {
    case 'commit-seen': {
      const what = event.commit === undefined ? '' : ` "${event.commit.message.split('\n')[0] ?? ''}"`
      const many = event.applications.length
      return {
        word: 'commit',
        colour: 'cyan',
        text: `${event.sha.slice(0, 7)}${what} on ${event.revision}, read by ${many} application${many === 1 ? '' : 's'}`,
      }
    }
    case 'comparison-changed': {
      const waiting = event.outOfSync === 0 ? '' : ` (${event.outOfSync} object${event.outOfSync === 1 ? '' : 's'} out of sync)`
      const colour =
        event.sync === 'Synced' && event.health === 'Healthy'
          ? 'green'
          : event.sync === 'Unknown' || event.health === 'Degraded'
            ? 'red'
            : 'dim'
      return {
        word: 'status',
        colour,
        text: `${event.application.name} is ${event.sync} and ${event.health}${waiting}${event.reason === undefined ? '' : `: ${event.reason}`}`,
      }
    }
    case 'operation-started':
      return undefined
    case 'operation-finished': {
      const at = event.revision === undefined ? '' : ` to ${event.revision.slice(0, 7)}`
      if (event.phase === 'Succeeded') {
        return { word: 'synced', colour: 'green', text: `${event.application.name}${at} in ${seconds(event.durationMs)}` }
      }
      return { word: 'failed', colour: 'red', text: `${event.application.name}${at}: ${event.message}` }
    }
    case 'object-applied':
      return {
        word: 'applied',
        colour: 'dim',
        text: `${event.application.name}: ${refText(event.ref)} ${doneWord(event.message) || event.action}`,
      }
    case 'object-pruned':
      return { word: 'pruned', colour: 'yellow', text: `${event.application.name}: ${refText(event.ref)}` }
    case 'object-failed':
      return { word: 'failed', colour: 'red', text: `${event.application.name}: ${refText(event.ref)}: ${event.message}` }
    case 'drift-found':
      return { word: 'drift', colour: 'magenta', text: driftText(event) }
    case 'healed':
      return {
        word: 'healed',
        colour: 'green',
        text: `${event.application.name}: ${event.refs.map(refText).join(', ')} in ${seconds(event.durationMs)}`,
      }
    case 'held':
      return {
        word: 'held',
        colour: 'yellow',
        text: `${event.application.name}: ${event.reason}. To let it go: ${event.release}`,
      }
    case 'application-deleted':
      return { word: 'deleted', colour: 'yellow', text: `${event.application.name}` }
    case 'application-generated':
      return {
        word: event.action,
        colour: 'cyan',
        text: `${event.application.name} by ApplicationSet ${event.applicationSet.name}`,
      }
    case 'cluster-state':
      return {
        word: 'cluster',
        colour: event.reachable ? 'green' : 'red',
        text: `${event.server} ${event.reachable ? 'answers' : `does not answer: ${event.message}`}`,
      }
    case 'error': {
      const hint = event.hint === undefined ? '' : ` (${event.hint})`
      return {
        word: 'error',
        colour: 'red',
        text: `${event.application === undefined ? '' : `${event.application.name}: `}${event.message}${hint}`,
      }
    }
  }
}

/** `deployment.apps/web configured` names the object a second time. */
function doneWord(message: string): string {
  return message.replace(/^\S+\/\S+ (?=\S)/, '')
}

function driftText(event: Extract<ControllerEvent, { type: 'drift-found' }>): string {
  const who = event.owner === undefined ? 'by somebody unknown' : `by ${event.owner}`
  if (event.path === undefined) return `${event.application.name}: ${refText(event.ref)} is gone`
  return `${event.application.name}: ${refText(event.ref)} ${event.path} is ${event.live} ${who}, Git says ${event.desired}`
}

function clockTime(at: Date): string {
  return at.toTimeString().slice(0, 8)
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 0)} s`
}

/** A path as people write it. */
function tilde(path: string): string {
  const home = homedir()
  return path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path
}
