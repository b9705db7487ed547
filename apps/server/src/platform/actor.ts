import { type MemberPermission, memberPermissionNames, PROOF_MINUTES, type StaffPermission } from '@ostler/contract'
import { DomainError } from '@ostler/kernel'

/** What somebody may do for a client account. */
export type Member = {
  clientId: number
  permissions: ReadonlySet<string>
  /** Only these services of the account; null: all of them. */
  onlyServices: readonly number[] | null
}

/** How a user has shown who they are. */
export type Proof =
  | {
      kind: 'session'
      sessionId: number
      /** When they last did: at log-in, or when asked again. */
      provenAt: Temporal.Instant
      /** The staff user who acts in their name. */
      actedBy: number | null
      /** The client for which staff act in their name: they reach this one and no other of the person. */
      actedFor?: number | undefined
    }
  | { kind: 'token'; tokenId: number }

/** What a member of staff may do. */
export type Staff = {
  role: string
  permissions: ReadonlySet<string>
  /**
   * They look at the staff area as a role sees it: `role` and `permissions` are then that role's, as far as their own
   * permissions go, and nothing may be changed.
   */
  viewingAs?: { roleId: number; own: ReadonlySet<string> } | null
}

/** Who acts. The guard at a door makes one; use-cases ask it. */
export type Identity =
  | { kind: 'nobody' }
  | {
      kind: 'user'
      userId: number
      proof: Proof
      member: Member | null
      staff: Staff | null
    }
  /** The house itself: jobs, listeners, the schedule and the command line. */
  | { kind: 'system'; name: string }

/** The owner of a client account may do everything there. */
export const ownerOf = (clientId: number): Member => ({
  clientId,
  permissions: new Set(memberPermissionNames),
  onlyServices: null,
})

export const unauthenticated = () => new DomainError('unauthenticated', 'unauthenticated', 'Log in first.')
export const stepUpRequired = () =>
  new DomainError('forbidden', 'step_up_required', 'Prove again who you are, then repeat this.')
export const viewingAsRole = () =>
  new DomainError(
    'forbidden',
    'viewing_as_role',
    'You look at the staff area as a role sees it. Stop that to change something.',
  )
export const forbidden = (what: string) => new DomainError('forbidden', 'forbidden', `You are not allowed to ${what}.`)

/** The one who acts, and what they may do. */
export class Actor {
  readonly identity: Identity

  constructor(identity: Identity) {
    this.identity = identity
  }

  static readonly nobody = new Actor({ kind: 'nobody' })
  static system(name: string): Actor {
    return new Actor({ kind: 'system', name })
  }

  /** The name the audit trail keeps: `user:7`, `staff:1 as user:7`, `user:7 by token:3`, `system:schedule`, `nobody`. */
  get label(): string {
    const { identity } = this
    if (identity.kind === 'system') return `system:${identity.name}`
    if (identity.kind === 'nobody') return 'nobody'
    const who = `${identity.staff ? 'staff' : 'user'}:${identity.userId}`
    if (identity.proof.kind === 'token') return `${who} by token:${identity.proof.tokenId}`
    return identity.proof.actedBy === null ? who : `staff:${identity.proof.actedBy} as ${who}`
  }

  get userId(): number | null {
    return this.identity.kind === 'user' ? this.identity.userId : null
  }

  /** The client account this actor acts for, when there is one. */
  get clientId(): number | null {
    return this.member?.clientId ?? null
  }

  get member(): Member | null {
    return this.identity.kind === 'user' ? this.identity.member : null
  }

  /** The log-in this acts under; null for an API token, the house and nobody. */
  get session(): Extract<Proof, { kind: 'session' }> | null {
    return this.identity.kind === 'user' && this.identity.proof.kind === 'session' ? this.identity.proof : null
  }

  get staff(): Staff | null {
    return this.identity.kind === 'user' ? this.identity.staff : null
  }

  /**
   * Whose budget a call is counted against, and whose Idempotency-Keys it may repeat; null for nobody. An API token has both
   * of its own. Staff who act in somebody's name spend their own, and what they were answered there is answered to neither of
   * the two alone.
   */
  get caller(): { budget: string; keys: string } | null {
    if (this.identity.kind !== 'user') return null
    const { proof } = this.identity
    if (proof.kind === 'token') return { budget: `token:${proof.tokenId}`, keys: `token:${proof.tokenId}` }
    const self = `user:${this.userId}`
    const actedBy = this.session?.actedBy ?? null
    return actedBy === null
      ? { budget: self, keys: self }
      : { budget: `user:${actedBy}`, keys: `user:${actedBy} as ${self}` }
  }

  /** The same person with what their own role holds, though they look through the eyes of another. */
  asThemselves(): Actor {
    const viewing = this.staff?.viewingAs
    if (this.identity.kind !== 'user' || !this.staff || !viewing) return this
    return new Actor({ ...this.identity, staff: { role: this.staff.role, permissions: viewing.own } })
  }

  /** @throws viewing_as_role */
  mustNotBeViewing(): void {
    if (this.staff?.viewingAs) throw viewingAsRole()
  }

  get isSystem(): boolean {
    return this.identity.kind === 'system'
  }

  may(permission: StaffPermission): boolean {
    if (this.identity.kind === 'system') return true
    return this.identity.kind === 'user' && (this.identity.staff?.permissions.has(permission) ?? false)
  }

  /** @throws unauthenticated, forbidden */
  must(permission: StaffPermission): void {
    if (this.may(permission)) return
    if (this.identity.kind === 'nobody') throw unauthenticated()
    throw forbidden(`do this: it takes the permission ${permission}`)
  }

  mustBeUser(): number {
    if (this.identity.kind !== 'user') throw unauthenticated()
    return this.identity.userId
  }

  /** The client this actor acts for, and may do that there. @throws unauthenticated, forbidden */
  mustActForClient(permission?: MemberPermission): number {
    if (this.identity.kind === 'nobody') throw unauthenticated()
    if (this.member === null) throw forbidden('act for a client account')
    if (permission !== undefined && !this.member.permissions.has(permission))
      throw forbidden(`do this: it takes the permission ${permission}`)
    return this.member.clientId
  }

  /** Is it the person themselves, logged in: no API token, and no staff in their name? @throws unauthenticated, forbidden */
  mustBeInPerson(): void {
    this.mustBeUser()
    if (this.session === null) throw forbidden('do this with an API token')
    if (this.session.actedBy !== null) throw forbidden('do this in the name of somebody else')
  }

  /**
   * Has the person proved who they are in the last `PROOF_MINUTES`? API tokens were made for what they may do.
   * @throws unauthenticated, forbidden, step_up_required
   */
  mustBeProven(now: Temporal.Instant): void {
    this.mustBeUser()
    if (this.session === null) return
    if (this.session.actedBy !== null) throw forbidden('do this in the name of somebody else')
    const until = this.session.provenAt.add({ minutes: PROOF_MINUTES })
    if (Temporal.Instant.compare(now, until) > 0) throw stepUpRequired()
  }

  /** May this actor see and use this service, as far as they are kept to some services of their client? */
  reaches(serviceId: number): boolean {
    return this.member?.onlyServices?.includes(serviceId) ?? true
  }

  /** May this actor see and use what belongs to that client? The house may, and staff with the permission. */
  owns(clientId: number, orStaffWith?: StaffPermission): boolean {
    return this.isSystem || this.clientId === clientId || (orStaffWith !== undefined && this.may(orStaffWith))
  }
}
