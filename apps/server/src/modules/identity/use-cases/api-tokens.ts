import {
  type MemberPermission,
  memberPermissionNames,
  type StaffPermission,
  staffPermissionNames,
} from '@ostler/contract'
import { invalidField } from '@ostler/kernel'
import { and, eq, isNull } from 'drizzle-orm'
import { forbidden } from '../../../platform/actor.ts'
import type { Context } from '../../../platform/context.ts'
import { hashToken } from '../../../platform/crypto.ts'
import { readNetwork } from '../../../platform/network.ts'
import { makeApiToken } from '../api-token.ts'
import { apiTokenNotFound } from '../errors.ts'
import { apiTokens } from '../schema.ts'

export type NewApiToken = {
  name: string
  /** Networks or addresses it may be used from; none: from anywhere. */
  allowedAddresses: string[]
  /** Null: until it is revoked. */
  expiresInDays: number | null
} & ({ kind: 'client'; permissions: MemberPermission[] } | { kind: 'staff'; permissions: StaffPermission[] })

/**
 * Makes a token for a program that acts for the caller: for the client they act for now, or as staff. It can be given
 * what they hold and no more, and is worth that only for as long as they hold it. The door asks for a fresh proof.
 *
 * The token itself is told here, once.
 *
 * @throws unauthenticated, forbidden, step_up_required, invalid_input
 */
export async function createApiToken(ctx: Context, wish: NewApiToken): Promise<{ id: number; token: string }> {
  ctx.actor.mustBeInPerson()
  ctx.actor.mustBeProven(ctx.now)
  const userId = ctx.actor.mustBeUser()
  const clientId = wish.kind === 'client' ? ctx.actor.mustActForClient() : null
  const permissions = heldOf(ctx, wish)
  const allowedAddresses = networksOf(wish.allowedAddresses)
  const expiresAt = wish.expiresInDays === null ? null : ctx.now.add({ hours: 24 * wish.expiresInDays })
  const token = makeApiToken(wish.kind)

  return ctx.transaction(async (tx) => {
    const { name, kind } = wish
    const kept = { userId, name, kind, clientId, permissions, allowedAddresses, expiresAt }
    const [made] = await tx.db
      .insert(apiTokens)
      .values({ ...kept, tokenHash: hashToken(token), createdAt: tx.now })
      .returning({ id: apiTokens.id })
    tx.record({ action: 'api_token_created', object: `api_token:${made!.id}`, after: kept })
    return { id: made!.id, token }
  })
}

/** What was asked for, each once; all of it must be held. */
function heldOf(ctx: Context, { kind, permissions }: NewApiToken): string[] {
  const { identity } = ctx.actor
  if (identity.kind !== 'user') throw forbidden('make API tokens')
  if (kind === 'staff' && identity.staff === null) throw forbidden('make API tokens of staff')
  const held = (kind === 'staff' ? identity.staff?.permissions : identity.member?.permissions) ?? new Set()
  const missing = permissions.filter((name) => !held.has(name))
  if (missing.length > 0)
    throw invalidField('permissions', `You do not hold ${missing.join(', ')}.`, 'permission_not_held')
  const asked = new Set<string>(permissions)
  return [...(kind === 'staff' ? staffPermissionNames : memberPermissionNames)].filter((name) => asked.has(name))
}

function networksOf(texts: string[]): string[] {
  return [
    ...new Set(
      texts.map((text, at) => {
        const network = readNetwork(text)
        if (network === null)
          throw invalidField(`allowedAddresses.${at}`, 'must be an address or a network such as 203.0.113.0/24')
        return network
      }),
    ),
  ]
}

/**
 * Ends one's own token, at once. No fresh proof is asked for: who has lost one must not be held up.
 *
 * @throws unauthenticated, forbidden, api_token_not_found
 */
export async function revokeOwnApiToken(ctx: Context, { id }: { id: number }): Promise<void> {
  ctx.actor.mustBeInPerson()
  await revoke(ctx, id, eq(apiTokens.userId, ctx.actor.mustBeUser()))
}

/**
 * Ends anybody's token of staff, at once.
 *
 * @throws forbidden, api_token_not_found
 */
export async function revokeStaffApiToken(ctx: Context, { id }: { id: number }): Promise<void> {
  ctx.actor.must('api_tokens.manage')
  await revoke(ctx, id, eq(apiTokens.kind, 'staff'))
}

async function revoke(ctx: Context, id: number, whose: ReturnType<typeof eq>): Promise<void> {
  await ctx.transaction(async (tx) => {
    const [found] = await tx.db
      .select({ id: apiTokens.id })
      .from(apiTokens)
      .where(and(eq(apiTokens.id, id), whose))
      .for('update')
    if (!found) throw apiTokenNotFound()
    const revoked = await tx.db
      .update(apiTokens)
      .set({ revokedAt: tx.now, revokedBy: tx.actor.mustBeUser() })
      .where(and(eq(apiTokens.id, id), isNull(apiTokens.revokedAt)))
      .returning({ id: apiTokens.id })
    tx.record({ action: 'api_token_revoked', object: `api_token:${id}`, after: { wasOpen: revoked.length > 0 } })
  })
}
