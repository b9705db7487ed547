import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { composeHouse, type House, type HouseOptions } from '../../compose.ts'
import { loadConfig } from '../../config.ts'
import { type Role, serve } from '../../serve.ts'
import { SandboxClock } from '../clock.ts'
import { freePort } from '../free-port.ts'
import { createLogger } from '../logging.ts'
import { testDatabase } from './database.ts'

/** Cheap on purpose: tests hash many passwords. */
const testPasswordCost = { memoryCost: 1024, timeCost: 1, parallelism: 1 }

export type TestHouse = House & {
  clock: SandboxClock
  /** The address of the web role, once `serve` was called. */
  url: string
  /** Starts roles of this house; they stop with it. */
  serve(roles: Role[], options?: { rateLimits?: boolean }): Promise<void>
  stop(): Promise<void>
}

/** The whole house on a database of its own. Nothing runs until `serve`; `settle` does what the outbox asks for. */
export async function aHouse(
  options: Partial<HouseOptions> & { settings?: Record<string, string>; startsAt?: string } = {},
): Promise<TestHouse> {
  const database = await testDatabase()
  const dataDir = await mkdtemp(join(tmpdir(), 'ostler-house-'))
  const port = await freePort()
  const config = loadConfig({
    NODE_ENV: 'test',
    PORT: String(port),
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    SANDBOX_URL: `http://127.0.0.1:${port}`,
    DATA_DIR: dataDir,
    DATABASE_POOL_SIZE: '12',
    MAIL_FROM: 'Greenfield Hosting <billing@greenfield.example>',
    ...options.settings,
  })
  const log = options.log ?? createLogger(process.env.OSTLER_TEST_LOG ?? 'silent')
  const startsAt = options.startsAt ? Temporal.Instant.from(options.startsAt).epochMilliseconds : Date.now()
  const clock = new SandboxClock(startsAt - Date.now())
  const secrets = {
    authSecret: 'a secret of the tests that is long enough to sign with',
    encryptionKeys: [{ id: 'test', key: Buffer.alloc(32, 7) }],
    sandboxWebhookSecret: 'a webhook secret of the tests',
    databasePassword: '',
  }
  const house = await composeHouse({
    config,
    secrets,
    databaseUrl: database.url,
    log,
    clock,
    passwordCost: testPasswordCost,
    strictAudit: true,
    ...options,
  })
  const running: { stop(): Promise<void> }[] = []
  return {
    ...house,
    clock,
    url: config.publicUrl,
    async serve(roles, more) {
      running.push(await serve(house, roles, { rateLimits: false, ...more }))
    },
    async stop() {
      for (const one of running.reverse()) await one.stop()
      await house.close()
      await database.drop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
