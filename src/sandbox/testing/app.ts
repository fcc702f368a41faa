import { startCollector } from '../collector/index.ts'
import { tokenAuthenticator } from '../auth/index.ts'
import type { Clock } from '../clock.ts'
import { startCrds } from '../crds/index.ts'
import { schemaEngine } from '../engine.ts'
import { createApp } from '../handlers/app.ts'
import type { HttpRequest } from '../http/exchange.ts'
import type { Json, JsonObject } from '../json.ts'
import { startNamespaces } from '../namespaces/index.ts'
import { OpenApi } from '../openapi/index.ts'
import { builtinResources, Registry } from '../resources/index.ts'
import type { Core } from '../rest/core.ts'
import { inProcessApi } from '../rest/in-process.ts'
import { Store, type StoreOptions } from '../store/index.ts'

/** What came back; `body` is the parsed JSON, or the text if it is none. */
export type TestAnswer = { status: number; headers: { [name: string]: string | string[] }; body: JsonObject; text: string }

/** A stream that is being read: its events so far, and the way to leave. */
export type TestStream = { events: JsonObject[]; ended: () => boolean; leave: () => void }

/** The API in memory with time that stands still until it is moved; the collector, namespaces and CRDs are alive, the workloads are not. */
export class TestApp {
  readonly core: Core
  readonly #timers: { at: number; action: () => void }[] = []
  readonly #handle: ReturnType<typeof createApp>
  #nowMs = Date.parse('2026-01-02T03:04:05Z')

  constructor(options: StoreOptions = {}) {
    const clock: Clock = {
      now: () => new Date(this.#nowMs),
      after: (delayMs, action) => {
        const timer = { at: this.#nowMs + delayMs, action }
        this.#timers.push(timer)
        return () => this.#timers.splice(this.#timers.indexOf(timer), this.#timers.includes(timer) ? 1 : 0)
      },
    }
    this.core = { store: new Store(options), registry: new Registry(builtinResources()), engine: schemaEngine, clock }
    const api = inProcessApi(this.core)
    startCrds(this.core, api)
    startNamespaces(this.core, api)
    startCollector(this.core)
    this.#handle = createApp({
      core: this.core,
      openApi: new OpenApi(this.core.registry, schemaEngine),
      authenticate: tokenAuthenticator('secret'),
      version: 'v1.36.1+mainstay',
      address: () => '127.0.0.1:1',
    })
    this.advance(0)
  }

  /** Moves the clock and does all that falls due, and what follows from it. */
  advance(ms: number): void {
    this.#nowMs += ms
    for (let round = 0; round < 50; round++) {
      const due = this.#timers.filter(({ at }) => at <= this.#nowMs)
      if (due.length === 0) return
      for (const timer of due) {
        this.#timers.splice(this.#timers.indexOf(timer), 1)
        timer.action()
      }
    }
    throw new Error('the controllers never come to rest')
  }

  ask(method: string, url: string, body?: Json | Buffer, headers: HttpRequest['headers'] = {}): TestAnswer {
    const answer = this.#handle(requestOf(method, url, body, headers))
    if (!('body' in answer)) throw new Error(`${url} answered with a stream`)
    const text = answer.body.toString()
    return {
      status: answer.status,
      headers: answer.headers,
      body: text.startsWith('{') ? (JSON.parse(text) as JsonObject) : {},
      text,
    }
  }

  watch(url: string, headers: HttpRequest['headers'] = {}): TestStream {
    const answer = this.#handle(requestOf('GET', url, undefined, headers))
    if ('body' in answer) throw new Error(`${url} answered ${answer.status} ${answer.body.toString()}`)
    const events: JsonObject[] = []
    let ended = false
    const leave = answer.start({
      write: (line) => events.push(JSON.parse(line) as JsonObject),
      end: () => {
        ended = true
      },
    })
    return { events, ended: () => ended, leave }
  }
}

function requestOf(method: string, url: string, body: Json | Buffer | undefined, headers: HttpRequest['headers']): HttpRequest {
  const { pathname, searchParams } = new URL(url, 'http://localhost')
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(body === undefined ? '' : JSON.stringify(body))
  return {
    method,
    path: pathname,
    query: searchParams,
    headers: { authorization: 'Bearer secret', 'user-agent': 'test/1', ...headers },
    body: bytes,
  }
}

export const mergePatch = { 'content-type': 'application/merge-patch+json' }
export const applyPatch = { 'content-type': 'application/apply-patch+yaml' }
export const asTable = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' }
