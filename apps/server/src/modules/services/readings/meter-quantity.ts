import { divideHalfUp } from '@ostler/kernel'
import type { Meter } from '../../catalog/index.ts'
import { millionths, quantityText } from '../usage/rate.ts'

/** What readings of servers feed: meters with these names. */
export const fedMeters = ['disk', 'traffic'] as const
export type FedMeter = (typeof fedMeters)[number]

/** Bytes of a unit. With an `i` they are powers of 1024 (IEC 80000-13), without one powers of 1000 (SI). */
const bytesOf: Record<string, bigint> = {
  kb: 10n ** 3n,
  mb: 10n ** 6n,
  gb: 10n ** 9n,
  tb: 10n ** 12n,
  kib: 2n ** 10n,
  mib: 2n ** 20n,
  gib: 2n ** 30n,
  tib: 2n ** 40n,
}

/**
 * Pure: so many MiB in the unit of a meter, as `recordUsage` takes it, rounded half up at the sixth digit. Null: what a meter
 * of this unit counts is not what servers tell, so somebody else feeds it.
 */
export function meterQuantity(mib: number, unit: string): string | null {
  const bytes = bytesOf[unit.trim().toLowerCase()]
  if (bytes === undefined) return null
  return quantityText(divideHalfUp(BigInt(mib) * 2n ** 20n * millionths('1'), bytes))
}

/**
 * Does a reading a day make sense to a meter? Disk space is a level, so its days are not added; traffic is what went through
 * on a day, so they are.
 */
export const isFed = (name: FedMeter, aggregation: Meter['aggregation']): boolean =>
  name === 'disk' ? aggregation !== 'sum' : aggregation === 'sum'
