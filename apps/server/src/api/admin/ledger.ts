import { implement } from '@orpc/server'
import { contract } from '@ostler/contract'
import { Money } from '@ostler/kernel'
import { type AccountBalance, chart, trialBalance } from '../../modules/ledger/index.ts'
import type { ApiContext } from '../../platform/http/api.ts'
import { dayOf, presentStatement } from '../portal/statement.ts'

const os = implement(contract).$context<ApiContext>().admin.ledger

export const ledgerHandlers = {
  accounts: os.accounts.handler(async ({ input, context: { ctx } }) => {
    const rows = await trialBalance(ctx, { currency: input.currency, until: dayOf(input.until) })
    return {
      until: input.until ?? null,
      currencies: [...Map.groupBy(rows, ({ balance }) => balance.currency)].map(presentBooks),
    }
  }),

  statement: os.statement.handler(({ input: { id, ...wish }, context: { ctx } }) => presentStatement(ctx, id, wish)),
}

function presentBooks([currency, rows]: [string, AccountBalance[]]) {
  const sum = (balances: Money[]) => Money.sum(balances, currency).toWire()
  return {
    currency,
    debit: sum(rows.map(({ balance }) => balance).filter((balance) => balance.isPositive)),
    credit: sum(rows.map(({ balance }) => balance.negated()).filter((balance) => balance.isPositive)),
    accounts: rows.map(({ account, kind, type, balance }) => ({
      account,
      type,
      holds: chart[kind].holds,
      debit: balance.isPositive ? balance.toWire() : null,
      credit: balance.isNegative ? balance.negated().toWire() : null,
    })),
  }
}
