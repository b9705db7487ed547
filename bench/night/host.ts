import { randomBytes } from 'node:crypto'
import { composeHouse, type House } from '../../apps/server/src/compose.ts'
import { loadConfig } from '../../apps/server/src/config.ts'
import { createLogger } from '../../apps/server/src/platform/logging.ts'

/** The night that everything is measured in. */
export const NIGHT = '2027-03-01T02:00:00Z'
/** What falls due is due on this day, and is charged fourteen days before. */
export const DUE = '2027-03-15'

/** The house on a database that is there already. Nothing of it runs by itself. */
export function houseOn(databaseUrl: string, dataDir: string): Promise<House> {
  const config = loadConfig({
    OSTLER_MODE: 'live',
    PUBLIC_URL: 'http://127.0.0.1:9',
    DATA_DIR: dataDir,
    DATABASE_URL: databaseUrl,
    SMTP_URL: 'smtp://127.0.0.1:9',
  })
  return composeHouse({
    config,
    secrets: {
      authSecret: randomBytes(48).toString('base64url'),
      encryptionKeys: [{ id: 'bench', key: randomBytes(32) }],
      sandboxWebhookSecret: '',
      databasePassword: '',
    },
    databaseUrl,
    log: createLogger('silent'),
    clock: { now: () => Temporal.Instant.from(NIGHT) },
  })
}
