import { Actor, type Identity, ownerOf } from '../actor.ts'

type User = Extract<Identity, { kind: 'user' }>

/** Somebody who has just logged in: the owner of a client, or staff with the permissions said, or neither. */
export function aUserActor(
  who: { userId?: number; sessionId?: number; clientId?: number | null; staff?: readonly string[] } = {},
  wish: Partial<User> = {},
): Actor {
  const { userId = 1, sessionId = 1, clientId = null, staff } = who
  return new Actor({
    kind: 'user',
    userId,
    proof: { kind: 'session', sessionId, provenAt: Temporal.Now.instant(), actedBy: null },
    member: clientId === null ? null : ownerOf(clientId),
    staff: staff ? { role: 'Tester', permissions: new Set(staff) } : null,
    ...wish,
  })
}
