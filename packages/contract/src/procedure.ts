import { oc } from '@orpc/contract'
import type { StaffPermission } from './permissions.ts'

/**
 * Who may call a procedure. The guard at the door reads this; there is no second list.
 *
 * - `public`: anybody, logged in or not
 * - `user`: anybody who is logged in
 * - `client`: a user who acts for a client account (a member of it)
 * - `staff`: a member of staff whose role holds the permission
 */
export type Access =
  | { who: 'public' }
  | { who: 'user' }
  | { who: 'client' }
  | { who: 'staff'; permission: StaffPermission }

/** Which budget a call is counted against; the budgets themselves stand in `rateClasses`. */
export type RateClass = 'browse' | 'api' | 'login' | 'mail'

/**
 * Calls per window for one caller, anonymous (by address) and known (by user). Windows are in seconds.
 *
 * `login` is anything that tests a secret; a success gives its call back. `mail` is anything that makes us write to an
 * address that somebody typed in.
 */
export const rateClasses: Record<RateClass, { window: number; anonymous: number; known: number }> = {
  browse: { window: 900, anonymous: 600, known: 3000 },
  api: { window: 900, anonymous: 100, known: 2000 },
  login: { window: 900, anonymous: 5, known: 5 },
  mail: { window: 900, anonymous: 10, known: 10 },
}

export type ProcedureMeta = {
  access: Access
  rate: RateClass
  /** Does a call leave a row in the audit trail? Every mutation does. */
  audited: boolean
  /**
   * Does it talk to the outside world, or must part of it stay when it refuses (a failed log-in is counted)? Then it
   * opens its own transactions and is idempotent by itself. All others run in one transaction with their stored answer.
   */
  outside: boolean
}

type Options = { tag: string; rate?: RateClass; outside?: boolean }

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'
type Path = `/${string}`

/** The errors that any procedure may answer with, whatever it does. */
const everywhere = {
  invalid_input: { status: 400, message: 'Something in the request is not right; see fields.' },
  rate_limited: { status: 429, message: 'Too many requests. Try again later.' },
}
const onMutation = {
  malformed_body: { status: 400, message: 'The body is not valid JSON.' },
  idempotency_mismatch: { status: 409, message: 'This Idempotency-Key was used for a different request.' },
}
const whenKnown = { unauthenticated: { status: 401, message: 'Log in first.' } }
const whenStaff = { forbidden: { status: 403, message: 'Your role does not allow this.' } }

function base(method: Method, path: Path, summary: string, meta: Omit<ProcedureMeta, 'audited'>, tag: string) {
  return oc
    .$meta<ProcedureMeta>({ ...meta, audited: method !== 'GET' })
    .route({ method, path, summary, tags: [tag], inputStructure: 'compact' })
    .errors({
      ...everywhere,
      ...(method === 'GET' ? {} : onMutation),
      ...(meta.access.who === 'public' ? {} : whenKnown),
      ...(meta.access.who === 'staff' || meta.access.who === 'client' ? whenStaff : {}),
    })
}

/** A door that stands open to everybody. */
export const open = (method: Method, path: Path, summary: string, options: Options) =>
  base(
    method,
    path,
    summary,
    { access: { who: 'public' }, rate: options.rate ?? 'api', outside: options.outside ?? false },
    options.tag,
  )

/** A door for anybody who is logged in. */
export const forUser = (method: Method, path: Path, summary: string, options: Options) =>
  base(
    method,
    path,
    summary,
    { access: { who: 'user' }, rate: options.rate ?? 'api', outside: options.outside ?? false },
    options.tag,
  )

/** A door for members of a client account; they see that account's rows only. */
export const forClient = (method: Method, path: Path, summary: string, options: Options) =>
  base(
    method,
    path,
    summary,
    { access: { who: 'client' }, rate: options.rate ?? 'api', outside: options.outside ?? false },
    options.tag,
  )

/** A door for staff whose role holds the permission. */
export const forStaff = (
  method: Method,
  path: `/admin/${string}`,
  summary: string,
  permission: StaffPermission,
  outside = false,
) => base(method, path, summary, { access: { who: 'staff', permission }, rate: 'api', outside }, 'Staff')
