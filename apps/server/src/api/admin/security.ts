import { implement } from '@orpc/server'
import { contract } from '@ostler/contract'
import { bannedMailDomains, refuseDisposableMail } from '../../modules/identity/index.ts'
import { type AddressRule, addAddressRule, listAddressRules, removeAddressRule } from '../../platform/address-rules.ts'
import { auditKeepDays } from '../../platform/audit-log.ts'
import type { ApiContext } from '../../platform/http/api.ts'
import { botChallengePolicy } from '../../platform/http/bot-challenge.ts'
import { settingGroup } from '../../platform/setting-group.ts'

const os = implement(contract).$context<ApiContext>().admin
const done = { done: true } as const

export const addressRuleHandlers = {
  list: os.addressRules.list.handler(async ({ input, context: { ctx } }) => {
    const page = await listAddressRules(ctx, input)
    return { ...page, items: page.items.map(present) }
  }),

  add: os.addressRules.add.handler(async ({ input, context: { ctx } }) => {
    const expiresAt = input.expiresAt === null ? null : Temporal.Instant.from(input.expiresAt)
    return present(await addAddressRule(ctx, { ...input, expiresAt }))
  }),

  remove: os.addressRules.remove.handler(async ({ input, context: { ctx } }) => {
    await removeAddressRule(ctx, input)
    return done
  }),
}

const present = ({ expiresAt, createdAt, ...rule }: AddressRule) => ({
  ...rule,
  expiresAt: expiresAt?.toString() ?? null,
  createdAt: createdAt.toString(),
})

const protection = settingGroup({
  botChallenge: botChallengePolicy,
  bannedMailDomains,
  refuseDisposableMail,
  auditKeepDays,
})

export const protectionHandlers = {
  read: os.protection.read.handler(({ context: { ctx } }) => protection.read(ctx)),
  change: os.protection.change.handler(async ({ input, context: { ctx } }) => {
    await protection.change(ctx, input)
    return done
  }),
}
