import { describe, expect, it } from 'vitest'
import type { Json } from '#base'
import type { ChartAnswer, ChartJob, ChartQuestion } from './chart-job.ts'
import { chartWork } from './chart-work.ts'
import { chartOverflow, maxOutputBytes } from './render-limits.ts'

const job: ChartJob = {
  engine: 'helm',
  chart: 'key',
  location: 'charts/web',
  valueFiles: [],
  set: [],
  setString: [],
  setFile: [],
  release: { name: 'web', namespace: 'shop' },
  kubeVersion: '1.36.1',
  apiVersions: [],
  skipCrds: false,
  skipTests: false,
  skipSchemaValidation: false,
  seed: undefined,
  nowMs: 0,
  lookups: false,
}

type Files = { [name: string]: string | Buffer }
type LookedFor = Extract<ChartQuestion, { ask: 'lookup' }>['question']

/** Renders a chart of these files; `live` answers lookups, and `asked` counts them. */
async function work(
  files: Files,
  live?: (question: LookedFor) => Json,
): Promise<{ answer: ChartAnswer; asked: LookedFor[]; objects: Json[] }> {
  const asked: LookedFor[] = []
  const all = { 'Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n', ...files }
  const ask = async (question: ChartQuestion): Promise<unknown> => {
    if (question.ask === 'unknown') return question.digests
    if (question.ask === 'files') return Object.entries(all).map(([name, data]) => ({ name, data: Buffer.from(data) }))
    asked.push(question.question)
    return live?.(question.question) ?? null
  }
  const answer = await chartWork({ randomBytes: (size) => new Uint8Array(size) })({ ...job, lookups: live !== undefined }, ask)
  return { answer, asked, objects: answer.bodies.flatMap(({ json }) => JSON.parse(json) as Json[]) }
}

const template = (text: string): Files => ({ 'templates/b.yaml': text })
const configMap = (name: string, more = '') => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n${more}`

describe('lookup', () => {
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, data: { password: 'eA==' } }
  const find = '(lookup "v1" "Secret" "shop" "s")'

  it.each([
    ['a field of what is found', `{{ ${find}.data.password }}`],
    ['required', `{{ required "no secret" (get (get ${find} "data" | default dict) "password") }}`],
    ['fail', `{{ if not ${find} }}{{ fail "no secret" }}{{ end }}eA==`],
  ])('is answered before a refusal counts: %s', async (_what, text) => {
    const { objects, asked } = await work(template(configMap('b', `data:\n  x: ${text}\n`)), () => secret)
    expect(objects).toMatchObject([{ data: { x: 'eA==' } }])
    expect(asked).toHaveLength(1)
  })

  it('lets a refusal stand where there is no such object', async () => {
    const refused = work(template(`{{ if not ${find} }}{{ fail "no secret" }}{{ end }}`), () => null)
    await expect(refused).rejects.toThrow('no secret')
  })

  it('that never comes to an end is an error', async () => {
    const text = configMap('b', `data:\n  x: {{ lookup "v1" "Secret" "shop" (uuidv4) | toJson | quote }}\n`)
    let count = 0
    const files = template(text)
    const ask = async (question: ChartQuestion): Promise<unknown> => {
      if (question.ask === 'files')
        return Object.entries({ 'Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n', ...files }).map(([name, data]) => ({
          name,
          data: Buffer.from(data),
        }))
      return question.ask === 'unknown' ? question.digests : null
    }
    const randomBytes = (size: number) => new Uint8Array(size).fill(count++)
    await expect(chartWork({ randomBytes })({ ...job, lookups: true }, ask)).rejects.toMatchObject({
      code: 'chart-lookups-without-end',
      message: expect.stringContaining('v1 Secret shop/'),
    })
  })
})

describe('whole numbers beyond 2^53', () => {
  it('are an error that names file and field', async () => {
    await expect(work(template(configMap('b', 'spec:\n  list: [{size: 9007199254740993}]\n')))).rejects.toMatchObject({
      code: 'manifest-invalid',
      message: expect.stringMatching(
        /charts\/web renders: web\/templates\/b\.yaml: spec\.list\.0\.size is a whole number of more than/,
      ),
    })
    const crd = { 'crds/a.yaml': configMap('a', 'spec: {size: -9007199254740993}\n') }
    await expect(work(crd)).rejects.toThrow(/web\/crds\/a\.yaml: line 1: spec\.size is a whole number/)
    expect((await work(template(configMap('b', 'spec: {size: 9007199254740991}\n')))).objects).toHaveLength(1)
  })
})

describe('what Go drops without a word', () => {
  it.each([
    ['after ...', `${configMap('b')}...\n${configMap('c')}`],
    ['after a line break that only YAML knows', `${configMap('b')}\u0085---\n${configMap('c')}`],
    ['after a mapping in braces', '{}: {a: 1}\n'],
  ])('is an error: %s', async (_what, text) => {
    await expect(work(template(text))).rejects.toMatchObject({
      code: 'manifest-invalid',
      message: expect.stringContaining('web/templates/b.yaml: line '),
    })
  })

  it('is not found where nothing is dropped', async () => {
    const text = `# c\n\n${configMap('b', 'data:\n  x: |\n    ...\n    ---\n')}...\n`
    expect((await work(template(text))).objects).toMatchObject([{ data: { x: '...\n---\n' } }])
  })
})

it('names chart and file of definitions that are no YAML', async () => {
  await expect(work({ 'crds/a.yaml': 'a: [1\nb: 2\n' })).rejects.toMatchObject({
    code: 'manifest-invalid',
    message: expect.stringMatching(/^Cannot use what chart charts\/web renders: web\/crds\/a\.yaml: line 2: /),
  })
})

describe('a chart that makes too much', () => {
  it.each([
    ['in one text', '{{ $y := repeat 500000000 "y" }}{{ print $y $y }}', 'render-output-too-large'],
    ['in all templates', `x: {{ repeat ${maxOutputBytes} "y" }}`, 'render-output-too-large'],
  ])('is refused in words: %s', async (_what, text, code) => {
    await expect(work(template(text))).rejects.toMatchObject({ code, message: expect.stringContaining('charts/web') })
  })

  it('of levels is refused in words', () => {
    expect(chartOverflow(new RangeError('Maximum call stack size exceeded'), 'charts/web')).toMatchObject({
      code: 'render-too-deep',
      message: expect.stringContaining('charts/web: a template or a value is nested deeper'),
    })
  })

  it('of words has its message cut in the middle', async () => {
    const files = { ...template('{{ include "a" . }}'), 'templates/_a.tpl': '{{ define "a" }}{{ include "a" . }}{{ end }}' }
    const error: unknown = await work(files).catch((cause: unknown) => cause)
    const { message } = error as Error
    expect(message.length).toBeLessThan(4_200)
    expect(message).toMatch(/characters left out/)
  })
})
