import type { ProcedureMeta } from '@ostler/contract'
import { DomainError } from '@ostler/kernel'
import type { FastifyRequest } from 'fastify'
import type { Actor } from '../actor.ts'

/**
 * Lets an actor through a door or says why not; what it asks stands in the contract.
 *
 * @throws unauthenticated, forbidden, step_up_required, viewing_as_role
 */
export function guard(meta: ProcedureMeta, actor: Actor, now: Temporal.Instant): void {
  if (meta.audited && !meta.whileViewing) actor.mustNotBeViewing()
  letIn(meta.access, meta.whileViewing ? actor.asThemselves() : actor)
  if (meta.inPerson) actor.mustBeInPerson()
  if (meta.stepUp) actor.mustBeProven(now)
}

function letIn(access: ProcedureMeta['access'], actor: Actor): void {
  switch (access.who) {
    case 'public':
      return
    case 'buyer':
      if (actor.member !== null) actor.mustActForClient(access.permission)
      return
    case 'user':
      actor.mustBeUser()
      return
    case 'client':
      actor.mustActForClient(access.permission)
      return
    case 'staff':
      actor.must(access.permission)
      return
  }
}

/**
 * Cross-site request forgery: a browser adds our cookies to requests that other sites start, but it also says where they
 * come from, and it cannot be made to lie about that (Fetch Metadata, W3C). Callers that say nothing are no browsers.
 */
export function refuseForeignOrigin(request: FastifyRequest, allowedOrigins: ReadonlySet<string>): void {
  const origin = request.headers.origin
  if (origin !== undefined) {
    const own = URL.canParse(origin) && new URL(origin).host === request.headers.host
    if (own || allowedOrigins.has(origin)) return
  } else {
    const site = request.headers['sec-fetch-site']
    if (site === undefined || site === 'same-origin' || site === 'none') return
  }
  throw new DomainError('forbidden', 'foreign_origin', 'This request was started by another site.')
}
