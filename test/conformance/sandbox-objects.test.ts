import { writeFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startControlPlane } from '#test/control-plane'
import type { ControlPlane } from '#test/control-plane'
import { eventually } from '#test/eventually'
import { modelAnswer } from './sandbox-objects/model.ts'
import { plays } from './sandbox-objects/objects.ts'
import { playRefusal, playSequence, schemaAt } from './sandbox-objects/play.ts'
import type { Played } from './sandbox-objects/play.ts'
import { refusals } from './sandbox-objects/refusals.ts'
import { sender } from './sandbox-objects/server.ts'
import type { Send } from './sandbox-objects/server.ts'
import { difference } from './sandbox-objects/verdict.ts'
import { widgetDefinition } from './sandbox-objects/widget.ts'

// The same requests go to a real kube-apiserver and to the sandbox's pure functions; each step starts from the real server's object, so
// that one difference is counted once. With RECORD=1 some answers are kept for the unit test that needs no server.
const sequences = 15
const fixtures = new URL('../../fixtures/sandbox/', import.meta.url)

let plane: ControlPlane
let send: Send

beforeAll(async () => {
  plane = await startControlPlane({ workloads: false })
  send = sender(plane.url)
  await send('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'play' } })
  await send('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', widgetDefinition)
  await eventually(async () => expect((await send('GET', '/apis/example.com/v1/namespaces/play/widgets')).code).toBe(200))
})

afterAll(async () => {
  await plane.stop()
})

it('makes of the same requests the same objects and owners as the real server', async () => {
  const kept: Played[] = []
  const differences: string[] = []
  let total = 0
  for (const [kind, play] of Object.entries(plays)) {
    for (let seed = 1; seed <= sequences; seed++) {
      const played = await playSequence(send, play, { kind, seed, steps: 7 })
      total += played.length
      if (seed === 2) kept.push(...played.slice(0, 3))
      differences.push(
        ...played.flatMap((one, index) =>
          differs(one) === undefined ? [] : [`${kind} ${seed}, step ${index}\n${differs(one)}`],
        ),
      )
    }
  }
  record(
    'objects.jsonl',
    kept.filter((one) => differs(one) === undefined),
  )
  console.log(`${total - differences.length} of ${total} answers equal to those of kube-apiserver`)
  console.log(differences.join('\n'))
  // What is left are texts in which Go prints whole structs, and values that change when the real server reads its storage again.
  expect(differences.length / total).toBeLessThan(0.005)
})

it('refuses what the real server refuses, with the same words', async () => {
  const played: Played[] = []
  for (const refusal of refusals) played.push(await playRefusal(send, refusal))
  record('refusals.jsonl', played)
  const differences = played.flatMap((one) =>
    differs(one) === undefined ? [] : [`${JSON.stringify(one.step.body)}\n${differs(one)}`],
  )
  console.log(`${played.length - differences.length} of ${played.length} refusals equal to those of kube-apiserver`)
  expect(differences).toEqual([])
})

function differs({ path, kind, step, before, real }: Played): string | undefined {
  return difference(real, modelAnswer(step, before, schemaAt(path, kind)))
}

/** One line an answer, so that a change of the recording can be read. */
function record(file: string, played: readonly Played[]): void {
  if (process.env['RECORD'] === undefined) return
  writeFileSync(new URL(file, fixtures), played.map((one) => `${JSON.stringify(one)}\n`).join(''))
}
