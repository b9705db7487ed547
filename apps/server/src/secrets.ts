import { randomBytes } from 'node:crypto'
import { link, mkdir, open, readFile, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Config, EncryptionKey } from './config.ts'
import { StartError, unusable } from './start-error.ts'

export interface Secrets {
  authSecret: string
  encryptionKeys: EncryptionKey[]
  sandboxWebhookSecret: string
  /** Of the embedded database; empty with DATABASE_URL. It has no variable, because nobody but us connects to it. */
  databasePassword: string
}

const madeSecrets = z.object({
  authSecret: z.string().min(32),
  encryptionKey: z.object({ id: z.string().min(1), key: z.base64().length(44) }),
  sandboxWebhookSecret: z.string().min(16),
  databasePassword: z.string().min(16),
})
type MadeSecrets = z.output<typeof madeSecrets>

type Given = Pick<Config, 'dataDir' | 'mode' | 'databaseUrl' | 'authSecret' | 'encryptionKeys' | 'sandboxWebhookSecret'>

/**
 * The secrets of the environment, completed by those in `<DATA_DIR>/secrets`, which are made the first time one is
 * needed. `loadConfig` has already refused a production environment that leaves one out.
 *
 * @throws StartError when the file cannot be written or read
 */
export async function loadSecrets(given: Given): Promise<Secrets> {
  const forSandbox = given.mode === 'live' || given.sandboxWebhookSecret
  const complete = given.authSecret && given.encryptionKeys && forSandbox && given.databaseUrl
  const file = join(given.dataDir, 'secrets')
  const made = await usable(file, async () => (await read(file)) ?? (complete ? undefined : make(given.dataDir, file)))
  return {
    authSecret: given.authSecret ?? made!.authSecret,
    encryptionKeys: keysOf(given.encryptionKeys ?? [], made),
    // Live mode has no sandbox gateway; were it reached by mistake, nobody knows what would open it.
    sandboxWebhookSecret: given.sandboxWebhookSecret ?? made?.sandboxWebhookSecret ?? random(24),
    databasePassword: given.databaseUrl ? '' : made!.databasePassword,
  }
}

/** The made key stays readable when keys are set later: something may be encrypted with it. */
function keysOf(given: EncryptionKey[], made: MadeSecrets | undefined): EncryptionKey[] {
  if (!made || given.some(({ id }) => id === made.encryptionKey.id)) return given
  return [...given, { id: made.encryptionKey.id, key: Buffer.from(made.encryptionKey.key, 'base64') }]
}

async function usable<T>(file: string, use: () => Promise<T>): Promise<T> {
  try {
    return await use()
  } catch (error) {
    throw unusable(file, error)
  }
}

async function read(file: string): Promise<MadeSecrets | undefined> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (text === undefined) return undefined
  const parsed = madeSecrets.safeParse(parseJson(text))
  if (parsed.success) return parsed.data
  // Never made anew in silence: what is encrypted in the database would be lost with the old key.
  throw new StartError(`${file} is damaged: bring it back from a backup, because it opens what the database holds.`)
}

/**
 * Two processes may start at once on an empty folder. A hard link is made whole or not at all and never replaces a
 * file, so the first one's secrets stand and the second reads them.
 */
async function make(dataDir: string, file: string): Promise<MadeSecrets> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const fresh: MadeSecrets = {
    authSecret: random(48),
    encryptionKey: { id: `made-${randomBytes(4).toString('hex')}`, key: randomBytes(32).toString('base64') },
    sandboxWebhookSecret: random(24),
    databasePassword: random(24),
  }
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`
  const handle = await open(draft, 'wx', 0o600)
  try {
    await handle.writeFile(`${JSON.stringify(fresh, null, 2)}\n`)
    await handle.sync()
    await link(draft, file)
    return fresh
  } catch (error) {
    const winner = (error as NodeJS.ErrnoException).code === 'EEXIST' ? await read(file) : undefined
    if (winner) return winner
    throw error
  } finally {
    await handle.close()
    await unlink(draft)
  }
}

function random(bytes: number): string {
  return randomBytes(bytes).toString('base64url')
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
