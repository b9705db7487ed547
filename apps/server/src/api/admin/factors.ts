import { implement } from '@orpc/server'
import { contract } from '@ostler/contract'
import { factorSettings, factorsForStaff, resetFactors } from '../../modules/identity/index.ts'
import type { ApiContext } from '../../platform/http/api.ts'
import { presentFactors } from '../portal/factors.ts'

const os = implement(contract).$context<ApiContext>().admin
const done = { done: true } as const

export const userFactorHandlers = {
  factors: os.users.factors.handler(async ({ input, context: { ctx } }) => {
    const { recoveryCodesLeft, ...factors } = await factorsForStaff(ctx, input.id)
    return { ...presentFactors(factors), recoveryCodesLeft }
  }),

  resetFactors: os.users.resetFactors.handler(async ({ input, context: { ctx } }) => {
    await resetFactors(ctx, { userId: input.id, reason: input.reason })
    return done
  }),
}

export const factorSettingsHandlers = {
  factors: os.settings.factors.handler(({ context: { ctx } }) => factorSettings.read(ctx)),

  changeFactors: os.settings.changeFactors.handler(async ({ input, context: { ctx } }) => {
    await factorSettings.change(ctx, input)
    return done
  }),
}
