import { deviceOf } from '../../modules/identity/index.ts'
import type { AuditRow } from '../../platform/audit-log.ts'

/**
 * What a person may know of an event around their log-in. Why staff did something, and from where, is not theirs to know.
 */
export function presentSecurityEvent({ id, at, action, actor, ip, before, after }: AuditRow, userId: number) {
  const by = whose(actor, userId)
  const { userAgent, method } = told(after)
  return {
    id,
    at: at.toString(),
    action,
    by,
    ip: by === 'support' || by === 'system' ? null : ip,
    device: userAgent ? deviceOf(userAgent) : null,
    method: method ?? null,
    name: told(after).name ?? told(before).name ?? null,
  }
}

/** Labels of actors are those of `Actor.label`. */
function whose(actor: string, userId: number): 'you' | 'visitor' | 'support' | 'program' | 'system' {
  if (actor.startsWith('system:')) return 'system'
  if (actor === 'nobody') return 'visitor'
  if (actor === `user:${userId}` || actor === `staff:${userId}`) return 'you'
  return / by token:/.test(actor) ? 'program' : 'support'
}

type Told = { userAgent?: string; method?: string; name?: string }

function told(details: unknown): Told {
  const all = Object.entries(details ?? {}).filter(([, value]) => typeof value === 'string')
  const { userAgent, method, name } = Object.fromEntries(all) as Told
  return { ...(userAgent && { userAgent }), ...(method && { method }), ...(name && { name }) }
}
