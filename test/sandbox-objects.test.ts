import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { modelAnswer } from './conformance/sandbox-objects/model.ts'
import { schemaAt } from './conformance/sandbox-objects/play.ts'
import type { Played } from './conformance/sandbox-objects/play.ts'
import { difference } from './conformance/sandbox-objects/verdict.ts'

// Answers of kube-apiserver 1.36 to requests of our own, recorded by `RECORD=1 vitest run --project conformance` of sandbox-objects.

it.each(['objects.jsonl', 'refusals.jsonl'])('answers like the recorded API server: %s', (file) => {
  const lines = readFileSync(new URL(`../fixtures/sandbox/${file}`, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n')
  const recorded = lines.map((line) => JSON.parse(line) as Played)
  expect(recorded.length).toBeGreaterThan(40)
  for (const { path, kind, step, before, real } of recorded) {
    const found = difference(real, modelAnswer(step, before, schemaAt(path, kind)))
    expect(found, `${step.verb} ${kind} ${JSON.stringify(step.body)}`).toBeUndefined()
  }
})
