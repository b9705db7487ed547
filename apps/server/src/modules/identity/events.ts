import { z } from 'zod'
import type { Context } from '../../platform/context.ts'
import { vault } from '../../platform/crypto.ts'
import { defineEvent } from '../../platform/outbox.ts'

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

const placeOf = (tokenId: number) => `identity.user_token:${tokenId}`

export const sealLinkToken = (ctx: Context, tokenId: number, token: string): string =>
  ctx.port(vault).seal(token, placeOf(tokenId))

/** The token of a link, for the mail that carries it. */
export const openLinkToken = (ctx: Context, { tokenId, sealedToken }: LinkRequested): string =>
  ctx.port(vault).open(sealedToken, placeOf(tokenId))
