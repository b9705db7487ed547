import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { LocalFiles } from './files.ts'

let around: string
let folder: string
let files: LocalFiles
beforeEach(async () => {
  around = await mkdtemp(join(tmpdir(), 'ostler-files-'))
  folder = join(around, 'files')
  files = new LocalFiles(folder)
})
afterEach(() => rm(around, { recursive: true, force: true }))

const bytes = (text: string) => new TextEncoder().encode(text)
const textOf = async (key: string) => {
  const content = await files.get(key)
  return content && new TextDecoder().decode(content)
}

test('what is put is there, for nobody but us, and can be put again', async () => {
  expect(await textOf('invoices/2027/1.pdf')).toBeNull()
  await files.put('invoices/2027/1.pdf', bytes('first'))
  await files.put('invoices/2027/1.pdf', bytes('second'))
  expect(await textOf('invoices/2027/1.pdf')).toBe('second')
  expect((await stat(join(folder, 'invoices/2027/1.pdf'))).mode & 0o777).toBe(0o600)
})

test.each(['../secret', 'a/../../secret', '..', '', '.', 'a/..', '../files-of-others/x', 'a/../../files2/x'])(
  'the key %j leads nowhere outside the folder',
  async (key) => {
    await expect(files.put(key, bytes('x'))).rejects.toThrow('outside the file store')
    await expect(files.get(key)).rejects.toThrow('outside the file store')
    await expect(files.open(key)).rejects.toThrow('outside the file store')
    await expect(files.delete(key)).rejects.toThrow('outside the file store')
    expect(await readdir(around)).toEqual([])
  },
)

test('no key whatever writes outside the folder', async () => {
  const part = fc.constantFrom('..', '.', 'a', 'b', '', 'files', 'files2')
  await fc.assert(
    fc.asyncProperty(fc.array(part, { maxLength: 6 }), async (parts) => {
      await files.put(parts.join('/'), bytes('x')).catch(() => {})
      expect((await readdir(around)).filter((name) => name !== 'files')).toEqual([])
    }),
    { numRuns: 60 },
  )
})

test('whoever reads while it is written finds a whole file, the old or the new', async () => {
  const [old, fresh] = [bytes('o'.repeat(2_000_000)), bytes('n'.repeat(2_000_000))]
  await files.put('big', old)
  let reading = true
  const seen = new Set<string>()
  const reader = (async () => {
    while (reading) {
      const content = (await textOf('big'))!
      seen.add(`${content.length} ${[...new Set(content)].join('')}`)
    }
  })()
  for (let n = 0; n < 5; n++) {
    await files.put('big', fresh)
    await files.put('big', old)
  }
  reading = false
  await reader
  for (const one of seen) expect(['2000000 o', '2000000 n']).toContain(one)
})

test('what could not be put leaves nothing behind', async () => {
  // A folder stands where the file should be.
  await mkdir(join(folder, 'taken/inside'), { recursive: true })
  await expect(files.put('taken', bytes('x'))).rejects.toThrow()
  expect(await readdir(folder)).toEqual(['taken'])
})

test('a file that comes in pieces is there whole, can be opened without being read, listed, and taken away', async () => {
  async function* pieces() {
    for (const text of ['one ', 'two ', 'three']) yield bytes(text)
  }
  await files.put('clients/7/a.txt', pieces())
  await files.put('clients/b.txt', bytes('b'))
  await files.put('elsewhere.txt', bytes('x'))
  expect(await (await files.open('clients/7/a.txt'))!.text()).toBe('one two three')
  const listed = []
  for await (const { key } of files.list('clients/')) listed.push(key)
  expect(listed.sort()).toEqual(['clients/7/a.txt', 'clients/b.txt'])

  await files.delete('clients/b.txt')
  await files.delete('clients/b.txt')
  expect(await files.open('clients/b.txt')).toBeNull()
  for await (const { key } of files.list('nothing/')) expect(key).toBe('never reached')
})

test('what breaks off amid its pieces is not there', async () => {
  async function* broken() {
    yield bytes('one')
    throw new Error('cut')
  }
  await expect(files.put('clients/c.txt', broken())).rejects.toThrow('cut')
  expect(await files.get('clients/c.txt')).toBeNull()
  expect(await readdir(join(folder, 'clients'))).toEqual([])
})
