import { implement } from '@orpc/server'
import { contract } from '@ostler/contract'
import { Money } from '@ostler/kernel'
import type { Quote, QuotedLine, QuotedPart } from '../../modules/catalog/index.ts'
import { quoteForShop } from '../../modules/ordering/index.ts'
import type { ApiContext } from '../../platform/http/api.ts'

const os = implement(contract).$context<ApiContext>().prices

export const priceHandlers = {
  ask: os.ask.handler(async ({ input, context: { ctx } }) => presentQuote(await quoteForShop(ctx, input))),
}

export const presentQuote = (quote: Quote) => ({
  ...presentTotals(quote),
  currency: quote.currency,
  lines: quote.lines.map((line) => ({
    ...presentLine(line, quote.currency),
    product: { id: line.product.id, name: line.product.name },
    cycle: line.cycle,
    quantity: line.quantity,
    parentIndex: line.parentIndex,
  })),
})

/** A line for all its units, which may differ by a cent. */
export function presentLine({ units }: QuotedLine, currency: string) {
  const sum = (amounts: Money[]) => Money.sum(amounts, currency).toWire()
  const [first] = units
  return {
    recurring: sum(units.map((unit) => unit.recurring)),
    setup: sum(units.map((unit) => unit.setup)),
    discount: sum(units.flatMap((unit) => unit.parts.map((part) => part.discount))),
    dueToday: sum(units.map((unit) => unit.dueToday)),
    parts: first!.parts.map((part, index) =>
      presentPart(
        part,
        units.map((unit) => unit.parts[index]!),
        sum,
      ),
    ),
    options: first!.options.map(({ optionId, choiceId, name, choice, quantity, recurring, setup }) => ({
      ...{ optionId, choiceId, name, choice, quantity },
      recurring: recurring.toWire(),
      setup: setup.toWire(),
    })),
    renewsOn: first!.renewsOn?.toString() ?? null,
    renewal: first!.renewal && sum(units.map((unit) => unit.renewal!)),
  }
}

const presentPart = (
  { kind, period, discountLabel }: QuotedPart,
  same: QuotedPart[],
  sum: (amounts: Money[]) => ReturnType<Money['toWire']>,
) => ({
  kind,
  start: period?.start.toString() ?? null,
  end: period?.end.toString() ?? null,
  gross: sum(same.map((part) => part.gross)),
  discount: sum(same.map((part) => part.discount)),
  net: sum(same.map((part) => part.net)),
  discountLabel,
})

export const presentTotals = (quote: Quote) => ({
  recurring: quote.recurring.toWire(),
  setup: quote.setup.toWire(),
  prorated: quote.prorated.toWire(),
  discount: quote.discount.toWire(),
  dueToday: quote.dueToday.toWire(),
  promotion: quote.promotion,
  tax: quote.tax && presentTax(quote.tax, quote.currency),
  total: quote.total.toWire(),
  creditUsable: quote.creditUsable.toWire(),
  renewals: renewalsOf(quote),
})

function presentTax(tax: NonNullable<Quote['tax']>, currency: string) {
  const nothing = Money.zero(currency).toWire()
  if ('pending' in tax) return { pending: true, rows: [], amount: nothing, rounding: nothing, notes: [] }
  return {
    pending: false,
    rows: tax.taxes.map(({ name, percent, base, amount }) => ({
      name,
      percent,
      base: base.toWire(),
      amount: amount.toWire(),
    })),
    amount: tax.tax.toWire(),
    rounding: tax.rounding.toWire(),
    notes: tax.notes,
  }
}

/** What falls due on one day is one sum. */
function renewalsOf({ lines, currency }: Quote) {
  const renewing = lines.flatMap((line) => line.units).filter((unit) => unit.renewsOn !== null)
  return [...Map.groupBy(renewing, (unit) => unit.renewsOn!.toString())]
    .sort(([one], [other]) => one.localeCompare(other))
    .map(([on, units]) => ({
      on,
      amount: Money.sum(
        units.map((unit) => unit.renewal!),
        currency,
      ).toWire(),
    }))
}
