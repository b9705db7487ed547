import { implement } from '@orpc/server'
import { contract } from '@ostler/contract'
import { invoiceNumbers } from '../../modules/billing/index.ts'
import { clientCurrency } from '../../modules/clients/index.ts'
import { clientCurrencies, clientStatement, type StatementRow } from '../../modules/ledger/index.ts'
import type { Context } from '../../platform/context.ts'
import type { ApiContext } from '../../platform/http/api.ts'
import type { PageQuery } from '../../platform/paging.ts'

const os = implement(contract).$context<ApiContext>()

export const statementHandler = os.statement.handler(({ input, context: { ctx } }) =>
  presentStatement(ctx, ctx.actor.mustActForClient(), input),
)

type Wish = PageQuery & { currency?: string | undefined; from?: string | undefined; until?: string | undefined }

/** A page of a client's statement, in the client's own currency unless another is asked for. */
export async function presentStatement(ctx: Context, clientId: number, wish: Wish) {
  const own = await clientCurrency(ctx, clientId)
  const currency = wish.currency ?? own
  const statement = await clientStatement(ctx, {
    clientId,
    currency,
    limit: wish.limit,
    cursor: wish.cursor,
    from: dayOf(wish.from),
    until: dayOf(wish.until),
  })
  const [currencies, numbers] = await Promise.all([
    clientCurrencies(ctx, clientId),
    invoiceNumbers(
      ctx,
      statement.items.map(invoiceIdOf).filter((id) => id !== null),
    ),
  ])
  return {
    currency,
    currencies: [...new Set([own, ...currencies])],
    opening: statement.opening.toWire(),
    closing: statement.closing.toWire(),
    items: statement.items.map((row) => {
      const id = invoiceIdOf(row)
      const number = id === null ? undefined : numbers.get(id)
      return {
        id: row.id,
        bookedOn: row.bookedOn.toString(),
        kind: row.kind,
        source: row.source,
        invoice: id === null || number === undefined ? null : { id, number },
        amount: row.amount.toWire(),
        balance: row.balance.toWire(),
      }
    }),
    nextCursor: statement.nextCursor,
  }
}

export const dayOf = (text: string | undefined): Temporal.PlainDate | undefined =>
  text === undefined ? undefined : Temporal.PlainDate.from(text)

function invoiceIdOf({ source }: StatementRow): number | null {
  const [, id] = /^invoice:(\d{1,15})$/.exec(source) ?? []
  return id === undefined ? null : Number(id)
}
