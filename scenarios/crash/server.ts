import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { TestHouse } from '../../apps/server/src/platform/testing/house.ts'

const root = resolve(import.meta.dirname, '../..')

/** Every start compiles the same files, so they share what came of it. */
const compiled = mkdtempSync(join(tmpdir(), 'ostler-compiled-'))
export const forgetCompiledFiles = () => rmSync(compiled, { recursive: true, force: true })

type Exit = { code: number | null; signal: NodeJS.Signals | null }

type Options = {
  roles?: string
  /** Where it dies: at the first of these, and started again at the next one, and so on. */
  crashesAt?: readonly string[]
}

/** The server as its operator runs it: a process of its own, on the database of a house of the test. */
export class Server {
  readonly #house: TestHouse
  readonly #roles: string
  readonly #crashesAt: string[]
  #child: ChildProcess | null = null
  #exit: Promise<Exit> | null = null
  #output = ''

  constructor(house: TestHouse, { roles = 'web,worker,scheduler', crashesAt = [] }: Options = {}) {
    this.#house = house
    this.#roles = roles
    this.#crashesAt = [...crashesAt]
  }

  /** Where it was to die, and has not come by. */
  get notReached(): readonly string[] {
    return this.#crashesAt
  }

  get exit(): Promise<Exit> {
    return this.#exit!
  }

  start(): void {
    const args = ['apps/server/src/cli/main.ts', 'serve', '--roles', this.#roles]
    const child = spawn(process.execPath, args, {
      cwd: root,
      env: this.#environment(),
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (this.#output += chunk))
    this.#child = child
    this.#exit = once(child, 'exit').then(([code, signal]) => ({ code, signal }))
  }

  /** Starts it again whenever it was killed, as a supervisor would, until it is stopped. */
  async superviseUntilStopped(onRestart: () => Promise<void>): Promise<void> {
    for (;;) {
      const { code, signal } = await this.#exit!
      if (this.#child === null) return
      if (signal !== 'SIGKILL') throw new Error(`The server ended by itself (${code ?? signal}):\n${this.#output}`)
      this.#crashesAt.shift()
      await onRestart()
      this.start()
    }
  }

  /** As Ctrl-C or a service manager does it. */
  async stop(): Promise<Exit & { tookMs: number }> {
    const startedAt = performance.now()
    const child = this.#child!
    this.#child = null
    child.kill('SIGTERM')
    const exit = await this.#exit!
    return { ...exit, tookMs: performance.now() - startedAt }
  }

  /** When a test has gone wrong there is nothing to be polite about. */
  kill(): void {
    const child = this.#child
    this.#child = null
    child?.kill('SIGKILL')
  }

  #environment(): NodeJS.ProcessEnv {
    const { config, secrets, databaseUrl, url } = this.#house
    const [key] = secrets.encryptionKeys
    return {
      PATH: process.env.PATH,
      NODE_ENV: 'test',
      OSTLER_MODE: 'sandbox',
      PORT: String(config.port),
      PUBLIC_URL: url,
      SANDBOX_URL: url,
      DATABASE_URL: databaseUrl,
      DATABASE_POOL_SIZE: '8',
      DATA_DIR: config.dataDir,
      AUTH_SECRET: secrets.authSecret,
      ENCRYPTION_KEYS: `${key!.id}:${key!.key.toString('base64')}`,
      SANDBOX_WEBHOOK_SECRET: secrets.sandboxWebhookSecret,
      LOG_LEVEL: process.env.OSTLER_TEST_LOG ?? 'silent',
      // Nobody wants to wait a quarter of a minute for what a dead worker had in hand.
      JOB_LOCK_SECONDS: '3',
      NODE_COMPILE_CACHE: compiled,
      ...this.#armed(),
    }
  }

  #armed(): NodeJS.ProcessEnv {
    const [next] = this.#crashesAt
    if (next === undefined) return {}
    return {
      NODE_OPTIONS: `--import=${new URL('./kill-switch.ts', import.meta.url).href}`,
      CRASH_AT: next,
      CRASH_CLAIM: join(this.#house.config.dataDir, `crash-${this.#crashesAt.length}`),
    }
  }
}

/** A client that tries again when nobody answers, with the same Idempotency-Key, as a good one does. */
export async function patiently(url: string, init: RequestInit): Promise<Response> {
  const giveUpAt = performance.now() + 150_000
  for (;;) {
    try {
      const response = await fetch(url, init)
      // An answer that breaks off is no answer.
      await response.clone().arrayBuffer()
      return response
    } catch (error) {
      if (performance.now() > giveUpAt) throw error
      await pause(50)
    }
  }
}
