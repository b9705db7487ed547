/**
 * A piece of work that a cloud has taken on. What takes several actions one after the other goes on from how the machine
 * stands, so that it can be taken up wherever it was left.
 */
export type Step = {
  what: 'wait' | 'stop' | 'resize'
  /** The action that is under way; none: look again. */
  action?: number
  /** When its system was asked to shut down, in seconds of the epoch. */
  since?: number
  /** Of a resize: what the cloud calls the size that is wanted. */
  size?: string
}

export const ticketOf = ({ what, action = 0, since = 0, size }: Step): string =>
  [what, action, since, ...(size === undefined ? [] : [size])].join(' ')

export function stepOf(ticket: string): Step | null {
  const [, what, action, since, size] = /^(wait|stop|resize) (\d+) (\d+)(?: (\S+))?$/.exec(ticket) ?? []
  if (what === undefined) return null
  return {
    what: what as Step['what'],
    ...(Number(action) === 0 ? {} : { action: Number(action) }),
    ...(Number(since) === 0 ? {} : { since: Number(since) }),
    ...(size === undefined ? {} : { size }),
  }
}

/** So long may the system of a machine take to shut down by itself; then its power is cut. */
const GRACE_SECONDS = 60

export const epochSeconds = (): number => Math.floor(Temporal.Now.instant().epochMilliseconds / 1000)

export const isOutOfPatience = (since: number): boolean => epochSeconds() - since >= GRACE_SECONDS
