import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { loadConfig } from './config.ts'
import { loadSecrets } from './secrets.ts'
import { StartError } from './start-error.ts'

let place: string
let dataDir: string

beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'ostler-secrets-'))
  dataDir = join(place, 'data')
})
afterEach(() => rm(place, { recursive: true }))

const secretsWith = (env: Record<string, string> = {}) => loadSecrets(loadConfig({ DATA_DIR: dataDir, ...env }))

test('the first start makes secrets that only we can read, and the next finds the same', async () => {
  const first = await secretsWith()
  expect(first.encryptionKeys).toEqual([{ id: expect.stringMatching(/^made-/), key: expect.any(Buffer) }])
  expect(first.encryptionKeys[0]?.key).toHaveLength(32)
  expect((await stat(join(dataDir, 'secrets'))).mode & 0o777).toBe(0o600)
  expect((await stat(dataDir)).mode & 0o777).toBe(0o700)

  expect(await secretsWith()).toEqual(first)
})

test('many starts at once agree on one set and leave nothing else behind', async () => {
  const secretsUrl = new URL('./secrets.ts', import.meta.url).href
  const script = `
    import { loadSecrets } from ${JSON.stringify(secretsUrl)}
    console.log((await loadSecrets({ dataDir: ${JSON.stringify(dataDir)}, mode: 'sandbox' })).authSecret)`
  const inProcesses = Array.from({ length: 4 }, async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script])
    return stdout.trim()
  })
  const inHere = Array.from({ length: 20 }, async () => (await secretsWith()).authSecret)

  const seen = new Set(await Promise.all([...inHere, ...inProcesses]))
  expect(seen.size).toBe(1)
  expect(await readdir(dataDir)).toEqual(['secrets'])
})

test('the environment goes first, and the made key can still decrypt', async () => {
  const made = await secretsWith()
  const own = Buffer.alloc(32, 7)
  const mixed = await secretsWith({
    AUTH_SECRET: 'from the environment, long enough to be taken',
    ENCRYPTION_KEYS: `own:${own.toString('base64')}`,
  })
  expect(mixed).toEqual({
    ...made,
    authSecret: 'from the environment, long enough to be taken',
    encryptionKeys: [{ id: 'own', key: own }, ...made.encryptionKeys],
  })
})

test('nothing is made when the environment has everything', async () => {
  const secrets = await secretsWith({
    DATABASE_URL: 'postgres://db.example.com/ostler',
    AUTH_SECRET: 'from the environment, long enough to be taken',
    ENCRYPTION_KEYS: `own:${Buffer.alloc(32).toString('base64')}`,
    SANDBOX_WEBHOOK_SECRET: 'from the environment',
  })
  expect(secrets.sandboxWebhookSecret).toBe('from the environment')
  await expect(stat(dataDir)).rejects.toMatchObject({ code: 'ENOENT' })
})

test('a damaged file is refused and left alone', async () => {
  await secretsWith()
  await writeFile(join(dataDir, 'secrets'), '{ "authSecret": "half a fi')
  await expect(secretsWith()).rejects.toThrow(/secrets is damaged: bring it back from a backup/)
  expect(await readFile(join(dataDir, 'secrets'), 'utf8')).toContain('half a fi')
})

test('a folder that cannot be written is refused with a remedy', async () => {
  await writeFile(dataDir, 'a file where the folder should be')
  const refused = secretsWith()
  await expect(refused).rejects.toThrow(StartError)
  await expect(refused).rejects.toThrow(/cannot be used \(a file is where a folder should be\): .*set DATA_DIR/)
})
