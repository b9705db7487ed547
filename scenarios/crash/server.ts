import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { TestHouse } from '../../apps/server/src/platform/testing/house.ts'

const root = resolve(import.meta.dirname, '../..')

type Exit = { code: number | null; signal: NodeJS.Signals | null }

/** The server as its operator runs it: a process of its own, on the database of a house of the test. */
export class Server {
  readonly #house: TestHouse
  readonly #roles: string
  readonly #crashAt: string | undefined
  readonly #claim: string
  #child: ChildProcess | null = null
  #exit: Promise<Exit> | null = null
  #output = ''

  constructor(
    house: TestHouse,
    { roles = 'web,worker,scheduler', crashAt }: { roles?: string; crashAt?: string } = {},
  ) {
    this.#house = house
    this.#roles = roles
    this.#crashAt = crashAt
    this.#claim = join(house.config.dataDir, 'crashed')
  }

  /** Has the process, or one beside it, died where it was meant to? */
  get hasCrashed(): boolean {
    return existsSync(this.#claim)
  }

  get output(): string {
    return this.#output
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
      await onRestart()
      this.start()
    }
  }

  async isReady(): Promise<void> {
    for (;;) {
      const ready = await fetch(`${this.#house.url}/readyz`).then(
        (answer) => answer.ok,
        () => false,
      )
      if (ready) return
      await pause(50)
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
      JOB_LOCK_SECONDS: '2',
      // Every start compiles the same files.
      NODE_COMPILE_CACHE: join(tmpdir(), 'ostler-scenarios-compiled'),
      ...(this.#crashAt
        ? {
            NODE_OPTIONS: `--import=${new URL('./kill-switch.ts', import.meta.url).href}`,
            CRASH_AT: this.#crashAt,
            CRASH_CLAIM: this.#claim,
          }
        : {}),
    }
  }
}

/** A client that tries again when nobody answers, with the same Idempotency-Key, as a good one does. */
export async function patiently(url: string, init: RequestInit): Promise<Response> {
  const giveUpAt = performance.now() + 30_000
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
