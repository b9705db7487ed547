import { randomUUID } from 'node:crypto'
import type { CallContext, Exchange } from '../outcome.ts'

/** A call that keeps every exchange, and ends after the time given. */
export function recordingCall(endsAfterMs = 20_000): CallContext & { exchanges: Exchange[] } {
  const exchanges: Exchange[] = []
  return { exchanges, signal: AbortSignal.timeout(endsAfterMs), onExchange: (exchange) => exchanges.push(exchange) }
}

/** Suites run against systems that keep what earlier runs have made, so no key is used twice. */
export const uniqueKey = (prefix: string): string => `${prefix}-${randomUUID().slice(0, 13)}`
