/** Writes the CustomResourceDefinitions into `manifests/crds`; they are made from the schemas in `src/model` and never edited by hand. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { crds, printCrd } from '../src/model/crd.ts'

const folder = fileURLToPath(new URL('../manifests/crds/', import.meta.url))
mkdirSync(folder, { recursive: true })
for (const { file, crd } of crds()) {
  writeFileSync(`${folder}${file}`, printCrd(crd))
  console.log(`manifests/crds/${file}`)
}
