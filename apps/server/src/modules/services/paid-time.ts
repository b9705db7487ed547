import type { Period } from '@ostler/kernel'
import type { ServiceRow } from './lifecycle.ts'

/**
 * Pure: paid time grows by whole periods that follow on each other. A period that was paid before the one in front of it
 * waits until that one is paid too.
 */
export function paidTime(
  service: Pick<ServiceRow, 'paidUntil' | 'paidAhead'>,
  periods: Period[],
): Pick<ServiceRow, 'paidUntil' | 'paidAhead'> {
  const waiting = new Map(service.paidAhead)
  for (const { start, end } of periods) waiting.set(start.toString(), end.toString())
  const first = [...waiting.keys()].sort()[0]!
  let until = service.paidUntil?.toString() ?? first
  for (let next = waiting.get(until); next !== undefined; next = waiting.get(until)) {
    waiting.delete(until)
    until = next
  }
  const ahead = [...waiting].filter(([start]) => start > until).sort()
  return { paidUntil: Temporal.PlainDate.from(until), paidAhead: ahead }
}
