import type { PanelCheck } from '@ostler/integration-kit'
import type { Health } from './schema.ts'

/** How a server stands by the checks so far. */
export type Standing = {
  health: Health
  /** In a row, the last ones. */
  failures: number
  failingSince: Temporal.Instant | null
  /** Set while staff were told of an outage that is not over. */
  alertedAt: Temporal.Instant | null
}

/** So many checks in a row have to fail before a server counts as down: one lost packet is no outage. */
export const FAILURES_TO_BE_DOWN = 3

export type HealthNews = 'went_down' | 'came_back' | null

/**
 * Pure: how a server stands after a check, and whether that is news. A key that is not taken is known at once; a silence is
 * believed at the third time. An outage is told once, however it goes on, and its end only when it was told.
 */
export function healthAfter(
  before: Standing,
  check: PanelCheck,
  at: Temporal.Instant,
): { standing: Standing; news: HealthNews } {
  if (check.kind === 'accepted') {
    const standing: Standing = { health: 'well', failures: 0, failingSince: null, alertedAt: null }
    return { standing, news: before.alertedAt === null ? null : 'came_back' }
  }
  const failures = before.failures + 1
  const health =
    check.kind === 'refused'
      ? 'refused'
      : before.health !== 'refused' && failures >= FAILURES_TO_BE_DOWN
        ? 'down'
        : before.health
  const isOut = health === 'refused' || health === 'down'
  const standing: Standing = {
    health,
    failures,
    failingSince: before.failingSince ?? at,
    alertedAt: before.alertedAt ?? (isOut ? at : null),
  }
  return { standing, news: isOut && before.alertedAt === null ? 'went_down' : null }
}

/** What the history says of a check by itself. */
export const healthOf = (check: PanelCheck): Exclude<Health, 'unchecked'> =>
  (({ accepted: 'well', refused: 'refused', unknown: 'down' }) as const)[check.kind]

/** After its settings were changed nothing is known; an outage that was told is still one, until a check ends it. */
export const healthOfChanged = {
  health: 'unchecked',
  failures: 0,
  checkedAt: null,
  lastCheck: null,
} as const
