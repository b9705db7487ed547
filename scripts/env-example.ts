/** Writes `.env.example` from the list of variables; with `--check` only tells whether it is in step. */
import { readFile, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { renderEnvExample } from '../apps/server/src/config.ts'

const file = resolve(import.meta.dirname, '../.env.example')
const wanted = renderEnvExample()

if (process.argv.includes('--check')) {
  const found = await readFile(file, 'utf8').catch(() => '')
  if (found !== wanted) {
    console.error('.env.example is not in step with apps/server/src/config.ts: run node scripts/env-example.ts')
    process.exitCode = 1
  }
} else {
  await writeFile(file, wanted)
}
