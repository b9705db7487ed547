import { storedValue } from './stored-value.ts'

/**
 * Renews the session when its access token has run out. Tokens live in HttpOnly cookies; no script sees them.
 *
 * A refresh token works once, and using it twice ends the session (that is how theft is noticed). So all calls of all
 * tabs share one renewal: calls of this tab share the promise, tabs take turns by a lock, and a tab that waited looks
 * first whether the one before it has renewed already.
 */

const renewedAt = storedValue('ostler.renewed-at')
const lockName = 'ostler.renewal'

const endedListeners = new Set<() => void>()
let running: Promise<boolean> | undefined

/** Calls back when a session could not be renewed. */
export function onSessionEnded(listener: () => void): () => void {
  endedListeners.add(listener)
  return () => endedListeners.delete(listener)
}

/** True when there is a fresh session now and the call may be repeated. */
export function renewSession(failedCallSentAt: number, renew: () => Promise<Response>): Promise<boolean> {
  running ??= inTurn(() => renewOnce(failedCallSentAt, renew)).finally(() => {
    running = undefined
  })
  return running
}

async function renewOnce(failedCallSentAt: number, renew: () => Promise<Response>): Promise<boolean> {
  if (Number(renewedAt.get()) > failedCallSentAt) return true
  const response = await renew()
  if (response.ok) {
    renewedAt.set(String(Date.now()))
    return true
  }
  if (response.status === 401) for (const listener of endedListeners) listener()
  return false
}

function inTurn(work: () => Promise<boolean>): Promise<boolean> {
  // Locks exist in secure contexts only; over plain HTTP one tab at a time is the best we can do.
  return navigator.locks ? navigator.locks.request(lockName, work) : work()
}
