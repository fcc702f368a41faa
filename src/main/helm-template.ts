import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { HelmTemplateFlags, HelmTemplateResult } from '#cli'
import { textOf } from '#base/go-template'
import {
  ChartError,
  printRefused,
  printTemplate,
  renderChart,
  userValues,
  type ValueLayers,
} from '../pipeline/2-render/helm/index.ts'
import { asGoWould, chartAt } from './helm-chart.ts'
import { writeRendered } from './helm-output.ts'

/** `mainstay helm template`: the chart and the values from this disk, the time and chance of this machine, the rest from the engine. */
export async function helmTemplate(flags: HelmTemplateFlags, readInput: () => Promise<string>): Promise<HelmTemplateResult> {
  try {
    return await rendered(flags, readInput)
  } catch (error) {
    if (error instanceof Refusal) return { text: '', warnings: [], refusal: error.message }
    if (!(error instanceof ChartError)) throw error
    const text = flags.debug ? printRefused(error, flags) : undefined
    return { text: text ?? '', warnings: [], refusal: text === undefined ? error.helmOutput : error.message }
  }
}

/** What the disk or the network refuses, in Helm's words. */
class Refusal extends Error {}

async function rendered(flags: HelmTemplateFlags, readInput: () => Promise<string>): Promise<HelmTemplateResult> {
  const input = onceRead(readInput)
  const chart = await refusing(() => chartAt(flags))
  const values = userValues(await layersOf(flags, input))
  const result = renderChart({
    chart: await refusing(() => chart.load()),
    values,
    release: { name: flags.release, namespace: flags.namespace, isUpgrade: flags.isUpgrade },
    capabilities: {
      ...(flags.kubeVersion === undefined ? {} : { kubeVersion: flags.kubeVersion }),
      apiVersions: flags.apiVersions,
    },
    skipSchemaValidation: flags.skipSchemaValidation,
    world: { now: () => new Date(), randomBytes },
  })
  const { includeCrds, skipTests, noHooks, showOnly, outputDir, releaseFolder } = flags
  if (outputDir === undefined) {
    return { text: printTemplate(result, { includeCrds, skipTests, noHooks, showOnly }), warnings: result.warnings }
  }
  const output = { includeCrds, skipTests, noHooks, outputDir, releaseFolder }
  const text = await refusing(async () => await writeRendered(result, output))
  const [first] = showOnly
  if (first === undefined) return { text, warnings: result.warnings }
  // All went into files, so there is nothing left to show.
  return { text: text.slice(0, -1), warnings: result.warnings, refusal: `could not find template ${first} in chart` }
}

async function layersOf(flags: HelmTemplateFlags, input: () => Promise<string>): Promise<ValueLayers> {
  const files: { name: string; text: string }[] = []
  for (const name of flags.valueFiles) files.push({ name, text: await refusing(async () => await valuesText(name, input)) })
  const { set, setString, setFile, setJson, setLiteral } = flags
  const piped = setFile.some((assignment) => /=\s*-\s*(?:,|$)/.test(assignment)) ? await input() : ''
  const readSetFile = (path: string): string => (path.trim() === '-' ? piped : reading(path, () => textOf(readFileSync(path))))
  return { files, set, setString, setFile, setJson, setLiteral, readFile: readSetFile }
}

async function valuesText(path: string, input: () => Promise<string>): Promise<string> {
  if (path.trim() === '-') return await input()
  if (/^https?:\/\//.test(path)) return await download(path)
  try {
    return textOf(await readFile(path))
  } catch (error) {
    throw asGoWould(error, path)
  }
}

async function download(url: string): Promise<string> {
  const response = await fetch(url)
  if (!response.ok) throw new Error(`failed to fetch ${url} : ${response.status} ${response.statusText}`)
  return await response.text()
}

function reading<T>(path: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw asGoWould(error, path)
  }
}

async function refusing<T>(act: () => T | Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    const isDefect = error instanceof TypeError || error instanceof RangeError || !(error instanceof Error)
    if (error instanceof ChartError || isDefect) throw error
    throw new Refusal(error.message, { cause: error })
  }
}

/** Standard input can be read only once, however many flags name it. */
function onceRead(readInput: () => Promise<string>): () => Promise<string> {
  let text: Promise<string> | undefined
  return () => (text ??= readInput())
}
