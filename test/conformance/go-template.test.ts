import { describe, expect, it } from 'vitest'
import { fromJson, GoError, type GoValue, Integer, parseTemplates, sprintf, TemplateSet, typedList } from '#base/go-template'
import { oracleFunctions } from '#test/template-functions'
import { TemplateGenerator } from '#test/template-generator'
import { type Answer, askGo, type Operand, type Question } from '#test/template-oracle'

const seed = Number(process.env['MAINSTAY_SEED'] ?? 20260101)

describe('templates and formats, compared with Go', () => {
  it('executes, refuses and prints 20,000 templates as text/template does', async () => {
    const generator = new TemplateGenerator(seed)
    await compare(Array.from({ length: 20_000 }, () => generator.template()))
  })

  it('formats 30,000 times as fmt does', async () => {
    const generator = new TemplateGenerator(seed + 1)
    await compare(Array.from({ length: 30_000 }, () => generator.format()))
  })
})

async function compare(questions: readonly Question[]): Promise<void> {
  const answers = await askGo(questions)
  const differences = questions.flatMap((question, at) => {
    const ours = answerOf(question)
    const theirs = answers[at]!
    return JSON.stringify(ours) === JSON.stringify(theirs) || isAddress(question, theirs) ? [] : [{ question, theirs, ours }]
  })
  expect(differences.slice(0, 10)).toEqual([])
}

/** Go prints where a pointer points to, which differs from run to run. */
const isAddress = (question: Question, answer: Answer): boolean =>
  /0x[0-9a-f]{6,}|c[0-9a-f]{9}/i.test(JSON.stringify(answer)) && (!('format' in question) || /[pv]/.test(question.format))

function answerOf(question: Question): Answer {
  try {
    if ('format' in question) return { output: sprintf(question.format, question.values.map(valueOf)) }
    const set: TemplateSet = new TemplateSet({ functions: oracleFunctions(() => set), missingKey: question.missingKey })
    const functions = oracleFunctions(() => set)
    for (const { name, text } of question.files) set.add(parseTemplates(name, text, { functions }))
    return { output: set.execute(question.files[0]!.name, fromJson(question.data)) }
  } catch (error) {
    if (error instanceof GoError) return { error: error.message }
    throw error
  }
}

function valueOf(operand: Operand): GoValue {
  switch (operand.type) {
    case 'json':
      return fromJson(operand.json)
    case 'int':
      return BigInt(operand.text)
    case 'float64':
      return operand.text.endsWith('Inf') ? (operand.text.startsWith('-') ? -Infinity : Infinity) : Number(operand.text)
    case 'strings':
      return typedList('[]string', operand.text.split(','))
    case 'bytes':
      return typedList(
        '[]uint8',
        [...Buffer.from(operand.text)].map((byte) => new Integer('uint8', BigInt(byte))),
      )
    default:
      return new Integer(operand.type, BigInt(operand.text))
  }
}
