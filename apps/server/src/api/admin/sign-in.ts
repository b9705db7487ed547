import { implement } from '@orpc/server'
import { contract } from '@ostler/contract'
import { personName } from '../../modules/clients/index.ts'
import * as identity from '../../modules/identity/index.ts'
import type { ApiContext } from '../../platform/http/api.ts'
import { presentApiToken } from '../portal/api-tokens.ts'

const os = implement(contract).$context<ApiContext>().admin

export const signInProviderHandlers = {
  list: os.signInProviders.list.handler(async ({ context: { ctx } }) => ({
    items: await identity.providerSettings(ctx),
  })),
  change: os.signInProviders.change.handler(async ({ input: { provider, ...changes }, context: { ctx } }) => {
    await identity.changeProvider(ctx, provider, changes)
    return { done: true }
  }),
  test: os.signInProviders.test.handler(({ input, context: { ctx } }) => identity.testProvider(ctx, input.provider)),
}

export const staffApiTokenHandlers = {
  list: os.apiTokens.list.handler(async ({ input, context: { ctx } }) => {
    const page = await identity.listStaffApiTokens(ctx, input)
    const items = page.items.map((row) => ({
      ...presentApiToken(row, ctx.now),
      owner: { id: row.owner.id, email: row.owner.email, name: personName(row.owner) },
    }))
    return { ...page, items }
  }),
  revoke: os.apiTokens.revoke.handler(async ({ input, context: { ctx } }) => {
    await identity.revokeStaffApiToken(ctx, input)
    return { done: true }
  }),
}
