/** Writes `docs/permissions.md` from the contract; with `--check` only tells whether it is in step. */
import { readFile, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { renderPermissionReference } from '../apps/server/src/api/permission-reference.ts'

const file = resolve(import.meta.dirname, '../docs/permissions.md')
const wanted = renderPermissionReference()

if (process.argv.includes('--check')) {
  const found = await readFile(file, 'utf8').catch(() => '')
  if (found !== wanted) {
    console.error('docs/permissions.md is not in step with the contract: run node scripts/permission-reference.ts')
    process.exitCode = 1
  }
} else {
  await writeFile(file, wanted)
}
