import { z } from 'zod'
import type { Context, Tx } from '../../platform/context.ts'
import { vault } from '../../platform/crypto.ts'
import { defineEvent } from '../../platform/outbox.ts'
import { deviceOf } from './device.ts'

/** A link that has to be mailed. Events lie in the outbox for a while, so the token in it is sealed; see `openLinkToken`. */
const linkRequested = z.object({
  tokenId: z.number().int(),
  userId: z.number().int(),
  email: z.string(),
  firstName: z.string(),
  lastName: z.string(),
  sealedToken: z.string(),
})
export type LinkRequested = z.output<typeof linkRequested>

export const verificationRequested = defineEvent('identity.verification_requested', linkRequested)
export const passwordResetRequested = defineEvent('identity.password_reset_requested', linkRequested)

/** Somebody typed this address into the form for a forgotten password; whether it is a user's is found out later. */
export const passwordForgotten = defineEvent('identity.password_forgotten', z.object({ email: z.string() }))

/** The same for a link to a new address, with the one it is to replace. */
export const emailChangeRequested = defineEvent(
  'identity.email_change_requested',
  linkRequested.extend({ replacesEmail: z.string() }),
)

/** Something that its person has to hear of, in case it was not them: when, and from where. */
const personal = z.object({
  userId: z.number().int(),
  email: z.string(),
  firstName: z.string(),
  lastName: z.string(),
  at: z.string(),
  ip: z.string().nullable(),
  /** Such as "Firefox on Windows". */
  device: z.string(),
})
export type Personal = z.output<typeof personal>

export const passwordChanged = defineEvent('identity.password_changed', personal)
export const signedInFromNewPlace = defineEvent(
  'identity.signed_in_from_new_place',
  personal.extend({ sessionId: z.number().int() }),
)
/** `email` is the address they had until now: that is the one to tell. */
export const emailChanged = defineEvent('identity.email_changed', personal.extend({ newEmail: z.string() }))

type Person = { id: number; email: string; firstName: string; lastName: string }

/** What the events above say of a person and the moment. */
export const toldOf = (tx: Tx, { id, email, firstName, lastName }: Person, userAgent: string): Personal => ({
  userId: id,
  email,
  firstName,
  lastName,
  at: tx.now.toString(),
  ip: tx.ip,
  device: deviceOf(userAgent),
})

const placeOf = (tokenId: number) => `identity.user_token:${tokenId}`

export const sealLinkToken = (ctx: Context, tokenId: number, token: string): string =>
  ctx.port(vault).seal(token, placeOf(tokenId))

/** The token of a link, for the mail that carries it. */
export const openLinkToken = (ctx: Context, { tokenId, sealedToken }: LinkRequested): string =>
  ctx.port(vault).open(sealedToken, placeOf(tokenId))

/** Somebody is invited to the staff; the mail carries the token. */
export const staffInvited = defineEvent(
  'identity.staff_invited',
  z.object({ invitationId: z.number().int(), email: z.string(), role: z.string(), sealedToken: z.string() }),
)

const placeOfInvitation = (invitationId: number) => `identity.staff_invitation:${invitationId}`

export const sealInvitationToken = (ctx: Context, invitationId: number, token: string): string =>
  ctx.port(vault).seal(token, placeOfInvitation(invitationId))

/** The token of an invitation, for the mail that carries it. */
export const openInvitationToken = (
  ctx: Context,
  { invitationId, sealedToken }: { invitationId: number; sealedToken: string },
): string => ctx.port(vault).open(sealedToken, placeOfInvitation(invitationId))

/** Somebody has to prove that they are the user whose address a provider vouched for. Sealed like the other links. */
const linkConfirmation = z.object({
  pendingId: z.number().int(),
  userId: z.number().int(),
  email: z.string(),
  firstName: z.string(),
  lastName: z.string(),
  /** As people know it: Google. */
  provider: z.string(),
  sealedToken: z.string(),
})
export type IdentityLinkRequested = z.output<typeof linkConfirmation>

export const identityLinkRequested = defineEvent('identity.identity_link_requested', linkConfirmation)

/** A provider logs somebody in from now on; they are told, in case it was not them. */
export const identityLinked = defineEvent(
  'identity.identity_linked',
  z.object({
    identityId: z.number().int(),
    userId: z.number().int(),
    email: z.string(),
    firstName: z.string(),
    lastName: z.string(),
    provider: z.string(),
  }),
)

const pendingPlace = (pendingId: number) => `identity.pending_identity:${pendingId}`

export const sealPendingToken = (ctx: Context, pendingId: number, token: string): string =>
  ctx.port(vault).seal(token, pendingPlace(pendingId))

/** The token of the link, for the mail that carries it. */
export const openPendingToken = (ctx: Context, { pendingId, sealedToken }: IdentityLinkRequested): string =>
  ctx.port(vault).open(sealedToken, pendingPlace(pendingId))

/** `occasion` tells one such event from every other of its kind. */
const factorEvent = z.object({
  userId: z.number().int(),
  email: z.string(),
  firstName: z.string(),
  lastName: z.string(),
  occasion: z.string(),
})
export type FactorEvent = z.output<typeof factorEvent>

export const factorAdded = defineEvent('identity.factor_added', factorEvent.extend({ factor: z.string() }))
export const factorRemoved = defineEvent(
  'identity.factor_removed',
  factorEvent.extend({ factors: z.array(z.string()), byStaff: z.boolean() }),
)
export const recoveryCodeUsed = defineEvent(
  'identity.recovery_code_used',
  factorEvent.extend({ left: z.number().int() }),
)
export const recoveryCodesRenewed = defineEvent('identity.recovery_codes_renewed', factorEvent)
