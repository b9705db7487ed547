import { createHash } from 'node:crypto'

/** MiB, as a panel counts. */
export type AccountUsage = { diskMib: number; diskLimitMib: number; trafficMib: number }

const DISK_LIMIT_MIB = 10_240

/**
 * What an account has used after some days of life: the same for the same account and day, growing, different for each
 * account. So charts have something to show and tests something to expect.
 */
export function usageOf(externalId: string, createdAt: Temporal.Instant, now: Temporal.Instant): AccountUsage {
  const hours = Math.max(0, Math.floor(createdAt.until(now).total('hours')))
  const [disk = 0, traffic = 0] = createHash('sha256').update(externalId).digest()
  return {
    diskMib: Math.min(DISK_LIMIT_MIB, 20 + (disk % 40) + Math.floor((hours * (4 + (disk % 20))) / 24)),
    diskLimitMib: DISK_LIMIT_MIB,
    trafficMib: Math.floor((hours * (50 + traffic)) / 24),
  }
}
