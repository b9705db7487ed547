import { chmod, lstat, mkdir, mkdtemp, readdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { copyProgram } from './program-copy.ts'

let place: string
let source: string
let target: string

beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'ostler-copy-'))
  source = join(place, 'source')
  target = join(place, 'target')
  await mkdir(join(source, 'bin'), { recursive: true, mode: 0o700 })
  await mkdir(join(source, 'lib'), { mode: 0o700 })
  await writeFile(join(source, 'bin/postgres'), 'program', { mode: 0o700 })
  await writeFile(join(source, 'lib/libpq.so.5.18'), 'library', { mode: 0o600 })
  await writeFile(join(source, 'lib/libpq.a'), 'for compilers', { mode: 0o600 })
  await symlink('libpq.so.5.18', join(source, 'lib/libpq.so.5'))
})
afterEach(() => rm(place, { recursive: true }))

const modeOf = async (path: string) => ((await lstat(join(target, path))).mode & 0o777).toString(8)

test('everybody can read the copy, and only its owner can write to it', async () => {
  await copyProgram(source, target)
  expect(await modeOf('.')).toBe('755')
  expect(await modeOf('bin/postgres')).toBe('755')
  expect(await modeOf('lib/libpq.so.5.18')).toBe('644')
  expect(await readFile(join(target, 'lib/libpq.so.5'), 'utf8')).toBe('library')
  expect(await readdir(join(target, 'lib'))).not.toContain('libpq.a')
})

test('a whole copy is used again', async () => {
  await copyProgram(source, target)
  const first = await lstat(join(target, 'bin/postgres'))
  await copyProgram(source, target)
  expect((await lstat(join(target, 'bin/postgres'))).ino).toBe(first.ino)
})

test.each([
  ['a file is missing', () => rm(join(target, 'bin/postgres'))],
  ['a file is cut off', () => truncate(join(target, 'bin/postgres'), 3)],
  ['a folder is missing', () => rm(join(target, 'bin'), { recursive: true })],
  ['nobody else can read it', () => chmod(target, 0o700)],
])('a copy is mended when %s', async (_, damage) => {
  await copyProgram(source, target)
  await damage()
  await copyProgram(source, target)
  expect(await readFile(join(target, 'bin/postgres'), 'utf8')).toBe('program')
  expect(await modeOf('.')).toBe('755')
})

test('a folder that others can write to is neither used nor touched', async () => {
  await copyProgram(source, target)
  await chmod(target, 0o777)
  await rm(join(target, 'bin/postgres'))
  await expect(copyProgram(source, target)).rejects.toThrow(/can be changed by others/)
  expect(await readdir(join(target, 'bin'))).toEqual([])
})

test('several that copy at once end up with one whole copy', async () => {
  await Promise.all(Array.from({ length: 5 }, () => copyProgram(source, target)))
  expect((await readdir(join(target, 'bin'))).sort()).toEqual(['postgres'])
  expect(await readFile(join(target, 'bin/postgres'), 'utf8')).toBe('program')
})
