import { randomBytes } from 'node:crypto'
import { composeHouse, type House } from '../../apps/server/src/compose.ts'
import { loadConfig } from '../../apps/server/src/config.ts'
import { openStore } from '../../apps/server/src/demo/store.ts'
import { freePort } from '../../apps/server/src/platform/free-port.ts'
import { createLogger } from '../../apps/server/src/platform/logging.ts'
import type { BenchDatabase } from './database.ts'
import { Server } from './server.ts'

export type Store = {
  url: string
  /** Ours, for looking at the books. Nothing of it runs. */
  house: House
  server: Server
  close(): Promise<void>
}

/** The demo store without its year of history, open for business in a server process. */
export async function openForBusiness(
  database: BenchDatabase,
  options: {
    profileTo?: string
    signal: AbortSignal
    /** Where the server reaches the sandbox, when it is not itself. */
    sandboxUrl?: string
    /** Told before the server starts. */
    onAddress?: (url: string) => void
  },
): Promise<Store> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  options.onAddress?.(url)
  const secrets = {
    authSecret: randomBytes(48).toString('base64url'),
    encryptionKeys: [{ id: 'bench', key: randomBytes(32) }],
    sandboxWebhookSecret: randomBytes(24).toString('base64url'),
    databasePassword: '',
  }
  const env = {
    NODE_ENV: 'production',
    OSTLER_MODE: 'sandbox',
    HOST: '127.0.0.1',
    PORT: String(port),
    PUBLIC_URL: url,
    SANDBOX_URL: options.sandboxUrl ?? url,
    DATABASE_URL: database.url,
    DATA_DIR: database.dataDir,
    AUTH_SECRET: secrets.authSecret,
    ENCRYPTION_KEYS: `bench:${secrets.encryptionKeys[0]!.key.toString('base64')}`,
    SANDBOX_WEBHOOK_SECRET: secrets.sandboxWebhookSecret,
    // Buyers come through a proxy, each from an address of their own: budgets are counted as in production.
    TRUSTED_PROXIES: '127.0.0.1',
    // Said here, so that an operator's .env does not say otherwise.
    REDIS_URL: '',
    SMTP_URL: '',
    LOG_LEVEL: 'info',
  }
  const config = loadConfig(env)
  const house = await composeHouse({ config, secrets, databaseUrl: database.url, log: createLogger('silent') })
  try {
    await openStore(house.contexts)
    const server = new Server(env, { dataDir: database.dataDir, profileTo: options.profileTo })
    try {
      await server.isReady(url, options.signal)
    } catch (error) {
      await server.stop()
      throw error
    }
    return {
      url,
      house,
      server,
      async close() {
        await server.stop()
        await house.close()
      },
    }
  } catch (error) {
    await house.close()
    throw error
  }
}
