import { implement } from '@orpc/server'
import { contract } from '@ostler/contract'
import * as identity from '../../modules/identity/index.ts'
import type { ApiContext } from '../../platform/http/api.ts'

const os = implement(contract).$context<ApiContext>().apiTokens

export const apiTokenHandlers = {
  list: os.list.handler(async ({ input, context: { ctx } }) => {
    const page = await identity.listOwnApiTokens(ctx, input)
    return { ...page, items: page.items.map((row) => presentApiToken(row, ctx.now)) }
  }),
  createForClient: os.createForClient.handler(({ input, context: { ctx } }) =>
    identity.createApiToken(ctx, { kind: 'client', ...input }),
  ),
  createForStaff: os.createForStaff.handler(({ input, context: { ctx } }) =>
    identity.createApiToken(ctx, { kind: 'staff', ...input }),
  ),
  revoke: os.revoke.handler(async ({ input, context: { ctx } }) => {
    await identity.revokeOwnApiToken(ctx, input)
    return { done: true }
  }),
}

export function presentApiToken({ owner, userId, ...row }: identity.ApiTokenRow, now: Temporal.Instant) {
  const isOver = row.expiresAt !== null && Temporal.Instant.compare(now, row.expiresAt) >= 0
  return {
    ...row,
    createdAt: row.createdAt.toString(),
    expiresAt: row.expiresAt?.toString() ?? null,
    lastUsedAt: row.lastUsedAt?.toString() ?? null,
    revokedAt: row.revokedAt?.toString() ?? null,
    state: row.revokedAt !== null ? ('revoked' as const) : isOver ? ('expired' as const) : ('active' as const),
  }
}
