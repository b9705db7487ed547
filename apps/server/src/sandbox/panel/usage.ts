import { createHash } from 'node:crypto'
import type { Account } from './account.ts'
import { diskOf } from './plans.ts'

/** MiB, as a panel counts. */
export type AccountUsage = { diskMib: number; diskLimitMib: number; trafficMib: number; trafficLimitMib: number | null }

/**
 * What an account has used after some days of life: the same for the same account and day, growing, different for each
 * account. So charts have something to show and tests something to expect.
 */
export function usageOf(account: Account, now: Temporal.Instant): AccountUsage {
  const hours = Math.max(0, Math.floor(Temporal.Instant.from(account.createdAt).until(now).total('hours')))
  const [disk = 0, traffic = 0] = createHash('sha256')
    .update(account.externalId ?? account.username)
    .digest()
  const diskLimitMib = diskOf(account)
  return {
    diskMib: Math.min(diskLimitMib, 20 + (disk % 40) + Math.floor((hours * (4 + (disk % 20))) / 24)),
    diskLimitMib,
    trafficMib: Math.floor((hours * (50 + traffic)) / 24),
    trafficLimitMib: null,
  }
}
