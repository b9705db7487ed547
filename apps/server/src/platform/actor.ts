import type { StaffPermission } from '@ostler/contract'
import { DomainError } from '@ostler/kernel'

/** Who acts. The guard at a door makes one; use-cases ask it. */
export type Identity =
  | { kind: 'nobody' }
  | {
      kind: 'user'
      userId: number
      sessionId: number
      clientId: number | null
      staff: { role: string; permissions: ReadonlySet<string> } | null
    }
  /** The house itself: jobs, listeners, the schedule and the command line. */
  | { kind: 'system'; name: string }

export const unauthenticated = () => new DomainError('unauthenticated', 'unauthenticated', 'Log in first.')
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

  /** The name the audit trail keeps: `user:7`, `system:schedule`, `nobody`. */
  get label(): string {
    const { identity } = this
    if (identity.kind === 'system') return `system:${identity.name}`
    if (identity.kind === 'user') return `${identity.staff ? 'staff' : 'user'}:${identity.userId}`
    return 'nobody'
  }

  get userId(): number | null {
    return this.identity.kind === 'user' ? this.identity.userId : null
  }

  /** The client account this actor acts for, when there is one. */
  get clientId(): number | null {
    return this.identity.kind === 'user' ? this.identity.clientId : null
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
    throw forbidden(permission)
  }

  mustBeUser(): number {
    if (this.identity.kind !== 'user') throw unauthenticated()
    return this.identity.userId
  }

  /** The client this actor acts for. @throws unauthenticated, forbidden */
  mustActForClient(): number {
    if (this.identity.kind === 'nobody') throw unauthenticated()
    if (this.clientId === null) throw forbidden('act for a client account')
    return this.clientId
  }

  /** May this actor see and use what belongs to that client? The house may, and staff with the permission. */
  owns(clientId: number, orStaffWith?: StaffPermission): boolean {
    return this.isSystem || this.clientId === clientId || (orStaffWith !== undefined && this.may(orStaffWith))
  }
}
