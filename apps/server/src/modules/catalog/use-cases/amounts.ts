import { type Cycle, DomainError, invalidField, Money } from '@ostler/kernel'
import type { Tx } from '../../../platform/context.ts'
import { sqlState } from '../../../platform/database.ts'
import { currencyNotOffered, duplicatePrice } from '../errors.ts'
import { offeredCurrencies } from '../queries/price-list.ts'

export type PriceInput = { cycle: Cycle; currency: string; recurring: string; setup: string }

/** @throws invalid_amount, which names the field of the form */
export function minorOf(amount: string, currency: string, field: string): bigint {
  const refused = (message: string) => invalidField(field, message, 'invalid_amount')
  try {
    const money = Money.parse(amount, currency)
    if (money.isNegative) throw refused('A price is not less than nothing.')
    return money.minor
  } catch (error) {
    throw error instanceof DomainError ? refused(error.message) : error
  }
}

/** @throws invalid_input when one of them is not offered */
export async function mustBeOffered(tx: Tx, named: { currency: string; field: string }[]): Promise<void> {
  if (named.length === 0) return
  const offered = await offeredCurrencies(tx)
  const wrong = named.find((one) => !offered.includes(one.currency))
  if (wrong) throw currencyNotOffered(wrong.currency, wrong.field)
}

/**
 * Prices as somebody typed them, as rows of a table of prices. `field` is where the form has them.
 * @throws invalid_input when a currency is not offered, duplicate_price, invalid_amount
 */
export async function priceRows(tx: Tx, inputs: PriceInput[], field = 'prices') {
  await mustBeOffered(
    tx,
    inputs.map(({ currency }, index) => ({ currency, field: `${field}.${index}.currency` })),
  )
  const seen = new Set<string>()
  return inputs.map((input, index) => {
    const key = `${input.cycle} ${input.currency}`
    if (seen.has(key)) throw duplicatePrice(input.cycle, input.currency, field)
    seen.add(key)
    return amountsOf(input, `${field}.${index}`)
  })
}

/** @throws invalid_amount */
export const amountsOf = ({ cycle, currency, recurring, setup }: PriceInput, field: string) => ({
  cycle,
  currency,
  recurringMinor: minorOf(recurring, currency, `${field}.recurring`),
  setupMinor: minorOf(setup, currency, `${field}.setup`),
})

const FOREIGN_KEY_VIOLATION = '23503'

/**
 * Lets the database say that a row is in use. The rooms above hold on to ours by foreign keys, and no look beforehand
 * would see what they add in the same moment.
 */
export async function unlessInUse<T>(write: Promise<T>, refusal: () => DomainError): Promise<T> {
  try {
    return await write
  } catch (error) {
    throw sqlState(error) === FOREIGN_KEY_VIOLATION ? refusal() : error
  }
}
