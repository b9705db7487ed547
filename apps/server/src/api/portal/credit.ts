import { implement } from '@orpc/server'
import { contract } from '@ostler/contract'
import { Money } from '@ostler/kernel'
import * as billing from '../../modules/billing/index.ts'
import { clientProfile } from '../../modules/clients/index.ts'
import type { ApiContext } from '../../platform/http/api.ts'
import { readSetting } from '../../platform/settings.ts'
import { readAmount } from '../amounts.ts'
import { presentInvoice } from './invoices.ts'

const os = implement(contract).$context<ApiContext>().credit

export const creditHandlers = {
  get: os.get.handler(async ({ context: { ctx } }) => {
    const { id, currency } = await clientProfile(ctx, ctx.actor.mustActForClient())
    const balances = await billing.creditBalances(ctx, id, currency)
    const limits = (await readSetting(ctx, billing.addFundsSetting))[currency]
    const money = (amount: string) => Money.parse(amount, currency).toWire()
    return {
      balances: balances.map((balance) => balance.toWire()),
      addFunds: limits
        ? { least: money(limits.least), most: money(limits.most), mostCredit: money(limits.mostCredit) }
        : null,
    }
  }),

  history: os.history.handler(async ({ input, context: { ctx } }) => {
    const moves = await billing.creditHistory(ctx, { ...input, clientId: ctx.actor.mustActForClient() })
    return { ...moves, items: moves.items.map(presentMove) }
  }),

  addFunds: os.addFunds.handler(async ({ input, context: { ctx } }) => {
    const { id, currency } = await clientProfile(ctx, ctx.actor.mustActForClient())
    const invoice = await billing.addFunds(ctx, { clientId: id, amount: readAmount(input.amount, currency) })
    return presentInvoice(ctx, invoice)
  }),
}

const kinds = {
  payment_received: 'overpaid',
  credit_note_issued: 'credit_note',
  credit_adjusted: 'adjusted',
  funds_added: 'funds_added',
  credit_used: 'used',
  refund_asked: 'refunded',
  refund_declined: 'refunded',
  refund_failed: 'refunded',
  refund_made_outside: 'refunded',
  payment_reversed: 'taken_back',
  payment_reinstated: 'taken_back',
  funds_taken_back: 'taken_back',
} as const

export const presentMove = (move: billing.CreditMove) => ({
  id: move.id,
  at: move.bookedAt.toString(),
  kind: move.kind in kinds ? kinds[move.kind as keyof typeof kinds] : ('other' as const),
  amount: move.amount.toWire(),
  about: move.about,
})
