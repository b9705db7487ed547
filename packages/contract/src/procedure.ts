import { oc } from '@orpc/contract'
import type { MemberPermission, StaffPermission } from './permissions.ts'

/**
 * Who may call a procedure. The guard at the door reads this; there is no second list.
 *
 * - `public`: anybody, logged in or not
 * - `buyer`: anybody who acts for no client account, or whose membership of it holds the permission
 * - `user`: anybody who is logged in
 * - `client`: a user who acts for a client account, and whose membership of it holds the permission
 * - `staff`: a member of staff whose role holds the permission
 */
export type Access =
  | { who: 'public' }
  | { who: 'buyer'; permission: MemberPermission }
  | { who: 'user' }
  | { who: 'client'; permission: MemberPermission }
  | { who: 'staff'; permission: StaffPermission }

/**
 * Whose rows a procedure may touch. The database holds it to that: see `platform/wall.ts` of the server.
 *
 * - `public`: what everybody may see; of clients nothing, or those of the client account that the caller acts for
 * - `caller`: the accounts of the person who asks
 * - `client`: the client account that the person acts for, and of its services only those that the person is kept to
 * - `buyer`: the client account that the person acts for; one that is opened with the call, when they act for none
 * - `secret`: what the password, token or link in the input proves, or what is opened with the call
 * - `accounts`: a client account of the person's that the input names, whichever one they act for
 * - `house`: everybody's, by a permission of staff
 *
 * There is no wall around `house`, `accounts` and `secret`: what a secret leads to is never known from who calls, who may be logged in to
 * another account. Whoever writes such a procedure finds its rows by the secret and by nothing else.
 */
export type Owner = 'public' | 'caller' | 'client' | 'buyer' | 'secret' | 'accounts' | 'house'

/** Which budget a call is counted against; the budgets themselves stand in `rateClasses`. */
export type RateClass = 'browse' | 'api' | 'login' | 'mail' | 'checkout' | 'domain_search'

/**
 * Calls per window for one caller, anonymous (by address) and known (by user). Windows are in seconds.
 *
 * `login` is anything that tests a secret; a success gives its call back. `mail` is anything that makes us write to an
 * address that somebody typed in; opening an account is, and also tells whether the address has one. So does `checkout`
 * for a guest; somebody who is known only orders there.
 */
export const rateClasses: Record<RateClass, { window: number; anonymous: number; known: number }> = {
  browse: { window: 900, anonymous: 600, known: 3000 },
  api: { window: 900, anonymous: 100, known: 2000 },
  login: { window: 900, anonymous: 5, known: 5 },
  mail: { window: 900, anonymous: 10, known: 10 },
  checkout: { window: 900, anonymous: 10, known: 2000 },
  domain_search: { window: 60, anonymous: 10, known: 10 },
}

export type ProcedureMeta = {
  access: Access
  owner: Owner
  /** Only the person themselves: no API token, and no staff who act in their name. */
  inPerson: boolean
  /**
   * Only who has proved who they are in the last minutes (`PROOF_MINUTES`); others answer `step_up_required` until they
   * have. An API token was made for what it may do and passes; staff who act in somebody's name do not.
   */
  stepUp: boolean
  rate: RateClass
  /** May robots be asked for a proof of work first? Only callers without a name ever are. */
  challenged: boolean
  /** Does it take a file? Then it is called with a form (multipart/form-data); all others are called with JSON. */
  upload: boolean
  /** Does a call leave a row in the audit trail? Every mutation does. */
  audited: boolean
  /**
   * Does it talk to the outside world, or must part of it stay when it refuses (a failed log-in is counted)? Then it
   * opens its own transactions and is idempotent by itself. All others run in one transaction with their stored answer.
   */
  outside: boolean
  /**
   * A mutation that staff may call while they look at the staff area as a role sees it: what ends that, or the session.
   * Permissions are then asked of their own role. All other mutations answer `viewing_as_role`.
   */
  whileViewing: boolean
}

/** For how long a log-in or a step-up counts as a fresh proof of who somebody is. */
export const PROOF_MINUTES = 15

type Options = {
  tag: string
  rate?: RateClass
  outside?: boolean
  inPerson?: boolean
  stepUp?: boolean
  challenged?: boolean
  whileViewing?: boolean
  upload?: boolean
}

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
const whenReadOnly = {
  viewing_as_role: {
    status: 403,
    message: 'You look at the staff area as a role sees it. Stop that to change something.',
  },
}
const whenKnown = { unauthenticated: { status: 401, message: 'Log in first.' } }
const whenGuarded = { forbidden: { status: 403, message: 'You are not allowed to do this.' } }
const whenProved = { step_up_required: { status: 403, message: 'Prove again who you are, then repeat this.' } }

const whenChallenged = {
  challenge_required: { status: 403, message: 'Solve a challenge first, and send it along as Ostler-Proof.' },
}

const whenUploaded = {
  file_empty: { status: 400, message: 'The file is empty.' },
  file_too_large: { status: 400, message: 'The file is larger than is allowed.' },
  file_type_refused: { status: 400, message: 'This kind of file is not taken.' },
}

type Who = Pick<ProcedureMeta, 'access' | 'owner'>

/** May somebody call it who is not logged in? */
export const isOpen = ({ who }: Access): boolean => who === 'public' || who === 'buyer'

function base(method: Method, path: Path, summary: string, who: Who, options: Options) {
  const { tag, rate = 'api', outside = false, inPerson = false, stepUp = false } = options
  const { challenged = false, upload = false, whileViewing = false } = options
  const { access } = who
  const how = { rate, outside, inPerson, stepUp, challenged, upload, whileViewing }
  return oc
    .$meta<ProcedureMeta>({ ...who, ...how, audited: method !== 'GET' })
    .route({ method, path, summary, tags: [tag], inputStructure: 'compact' })
    .errors({
      ...everywhere,
      ...(method === 'GET' ? {} : onMutation),
      ...(method === 'GET' || whileViewing ? {} : whenReadOnly),
      ...(isOpen(access) ? {} : whenKnown),
      ...('permission' in access || inPerson || stepUp ? whenGuarded : {}),
      ...(stepUp ? whenProved : {}),
      ...(challenged ? whenChallenged : {}),
      ...(upload ? whenUploaded : {}),
    })
}

/** A door that stands open to everybody. */
export const open = (method: Method, path: Path, summary: string, options: Options) =>
  base(method, path, summary, { access: { who: 'public' }, owner: 'public' }, options)

/** A door for whoever holds the secret in the input (a password, the token of a link), or opens something new. */
export const bySecret = (method: Method, path: Path, summary: string, options: Options) =>
  base(method, path, summary, { access: { who: 'public' }, owner: 'secret' }, options)

/** A door for whoever buys: a member of a client account who holds the permission, or a guest whose account it opens. */
export const forBuyer = (method: Method, path: Path, summary: string, permission: MemberPermission, options: Options) =>
  base(method, path, summary, { access: { who: 'buyer', permission }, owner: 'buyer' }, options)

/** A door for anybody who is logged in, to what is their own. */
export const forUser = (method: Method, path: Path, summary: string, options: Options) =>
  base(method, path, summary, { access: { who: 'user' }, owner: 'caller' }, options)

/** A door for somebody who is logged in and holds the secret in the input, such as the link of an invitation. */
export const forUserBySecret = (method: Method, path: Path, summary: string, options: Options) =>
  base(method, path, summary, { access: { who: 'user' }, owner: 'secret' }, options)

/** A door for anybody who is logged in, to an account of theirs that the input names. */
export const forUserAcross = (method: Method, path: Path, summary: string, options: Options) =>
  base(method, path, summary, { access: { who: 'user' }, owner: 'accounts' }, options)

/** A door for members of a client account who hold the permission; they see that account's rows only. */
export const forClient = (
  method: Method,
  path: Path,
  summary: string,
  permission: MemberPermission,
  options: Options,
) => base(method, path, summary, { access: { who: 'client', permission }, owner: 'client' }, options)

/** A door for staff whose role holds the permission. */
export const forStaff = (
  method: Method,
  path: `/admin/${string}`,
  summary: string,
  permission: StaffPermission,
  options: Omit<Options, 'tag'> = {},
) => base(method, path, summary, { access: { who: 'staff', permission }, owner: 'house' }, { ...options, tag: 'Staff' })
