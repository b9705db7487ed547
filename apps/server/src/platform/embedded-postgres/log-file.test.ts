import { appendFile, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openLog } from './log-file.ts'

let path: string

beforeEach(async () => {
  path = join(await mkdtemp(join(tmpdir(), 'ostler-log-')), 'postgres.log')
})
afterEach(() => rm(join(path, '..'), { recursive: true }))

test('a log that has grown large keeps its last lines, whole', async () => {
  const line = (number: number) => `${String(number).padStart(99, '0')}\n`
  await writeFile(path, Array.from({ length: 60_000 }, (_, number) => line(number)).join(''))
  await (await openLog(path)).close()
  const kept = await readFile(path, 'utf8')
  expect(kept.length).toBeLessThan(300_000)
  expect(kept.startsWith(line(60_000 - kept.length / 100))).toBe(true)
  expect(kept.endsWith(line(59_999))).toBe(true)
})

test('a small log is left as it is, and the news are what came since', async () => {
  await writeFile(path, 'of yesterday\n')
  const log = await openLog(path)
  await appendFile(path, 'of today\n')
  expect(await log.news()).toBe('of today\n')
  expect((await stat(path)).size).toBe(22)
  await log.close()
})
