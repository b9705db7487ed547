import { implement } from '@orpc/server'
import { contract } from '@ostler/contract'
import { type AddressRule, addAddressRule, listAddressRules, removeAddressRule } from '../../platform/address-rules.ts'
import type { ApiContext } from '../../platform/http/api.ts'

const os = implement(contract).$context<ApiContext>().admin.addressRules

export const addressRuleHandlers = {
  list: os.list.handler(async ({ input, context: { ctx } }) => {
    const page = await listAddressRules(ctx, input)
    return { ...page, items: page.items.map(present) }
  }),

  add: os.add.handler(async ({ input, context: { ctx } }) => {
    const expiresAt = input.expiresAt === null ? null : Temporal.Instant.from(input.expiresAt)
    return present(await addAddressRule(ctx, { ...input, expiresAt }))
  }),

  remove: os.remove.handler(async ({ input, context: { ctx } }) => {
    await removeAddressRule(ctx, input)
    return { done: true } as const
  }),
}

const present = ({ expiresAt, createdAt, ...rule }: AddressRule) => ({
  ...rule,
  expiresAt: expiresAt?.toString() ?? null,
  createdAt: createdAt.toString(),
})
