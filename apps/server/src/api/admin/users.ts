import { implement } from '@orpc/server'
import { contract } from '@ostler/contract'
import { clientsOfUsers, personName } from '../../modules/clients/index.ts'
import * as identity from '../../modules/identity/index.ts'
import type { Context } from '../../platform/context.ts'
import type { ApiContext } from '../../platform/http/api.ts'

const os = implement(contract).$context<ApiContext>().admin.users
const done = { done: true } as const

export const userHandlers = {
  list: os.list.handler(async ({ input, context: { ctx } }) => {
    const { items, nextCursor } = await identity.listUsers(ctx, input)
    return { items: await presentUsers(ctx, items), nextCursor }
  }),

  get: os.get.handler(async ({ input, context: { ctx } }) => {
    const user = await identity.userDetails(ctx, input.id)
    const [summary] = await presentUsers(ctx, [user])
    return {
      ...summary!,
      disabled: user.disabled && (await presentDisabled(ctx, user.disabled)),
      openSessions: await identity.countOpenSessions(ctx, user.id),
    }
  }),

  disable: os.disable.handler(async ({ input, context: { ctx } }) => {
    await identity.disableUser(ctx, { userId: input.id, reason: input.reason })
    return done
  }),
  enable: os.enable.handler(async ({ input, context: { ctx } }) => {
    await identity.enableUser(ctx, { userId: input.id })
    return done
  }),
  sendResetLink: os.sendResetLink.handler(({ input, context: { ctx } }) =>
    identity.sendResetLink(ctx, { userId: input.id }),
  ),
  endSessions: os.endSessions.handler(({ input, context: { ctx } }) =>
    identity.endSessionsOfUser(ctx, { userId: input.id }),
  ),
}

async function presentUsers(ctx: Context, users: identity.UserSummary[]) {
  const clients = await clientsOfUsers(
    ctx,
    users.map(({ id }) => id),
  )
  return users.map((user) => ({
    id: user.id,
    name: personName(user),
    email: user.email,
    emailVerified: user.emailVerifiedAt !== null,
    state: user.disabledAt ? ('disabled' as const) : ('enabled' as const),
    role: user.role,
    clients: clients.get(user.id) ?? [],
    createdAt: user.createdAt.toString(),
    lastLoginAt: user.lastLoginAt?.toString() ?? null,
  }))
}

async function presentDisabled(ctx: Context, { at, by, reason }: NonNullable<identity.UserDetails['disabled']>) {
  const staff = by === null ? null : await identity.userById(ctx, by)
  return { at: at.toString(), by: staff && { id: staff.id, name: personName(staff) }, reason }
}
