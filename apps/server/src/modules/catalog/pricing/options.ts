import { type Cycle, Money } from '@ostler/kernel'
import type { QuotedOption } from '../quote.ts'
import type { OptionChoice, OptionPrice, ProductForQuote, ProductOption, Tiers } from '../read-model.ts'
import { optionPriceMissing, quantityOutOfBounds, unknownChoice, unknownOption } from './errors.ts'

/** What somebody picks: a choice of a list, or how many. A yes/no that is mentioned is a yes, unless its quantity is 0. */
export type OptionWish = { optionId: number; choiceId?: number | undefined; quantity?: number | undefined }

/**
 * The options of one unit, in shop order. What is not mentioned takes its first choice or its least quantity, as the form
 * shows it.
 *
 * @throws unknown_option, unknown_choice, quantity_out_of_bounds, price_missing; the field is `<path>.<option id>`
 */
export function chooseOptions(
  product: Pick<ProductForQuote, 'options'>,
  asked: { cycle: Cycle; currency: string; wishes: OptionWish[]; path: string },
): QuotedOption[] {
  const offered = product.options.filter((option) => !option.hidden)
  const wishes = new Map<number, OptionWish>()
  for (const wish of asked.wishes) {
    const isOffered = offered.some((option) => option.id === wish.optionId)
    if (!isOffered || wishes.has(wish.optionId)) throw unknownOption(`${asked.path}.${wish.optionId}`)
    wishes.set(wish.optionId, wish)
  }
  return offered.flatMap((option) => {
    const picked = pick(option, wishes.get(option.id), asked)
    return picked ? [priced(option, picked, asked)] : []
  })
}

type Asked = { cycle: Cycle; currency: string; path: string }
type Picked = { choice: OptionChoice; quantity: number }

function pick(option: ProductOption, wish: OptionWish | undefined, { cycle, path }: Asked): Picked | null {
  const choices = option.choices.filter((choice) => !choice.hidden)
  if (option.kind === 'choice' || option.kind === 'radio') {
    if (!wish) {
      const first = choices.find((choice) => choice.isFree || choice.prices.some((price) => price.cycle === cycle))
      return first ? { choice: first, quantity: 1 } : null
    }
    const choice = choices.find((one) => one.id === wish.choiceId)
    if (!choice || (wish.quantity ?? 1) !== 1) throw unknownChoice(`${path}.${option.id}`, option.name)
    return { choice, quantity: 1 }
  }

  const quantity = wish ? (wish.quantity ?? 1) : option.kind === 'yes_no' ? 0 : option.least
  const [least, most] = option.kind === 'yes_no' ? [0, 1] : [option.least, option.most]
  if (!Number.isInteger(quantity) || quantity < least || (most !== null && quantity > most))
    throw quantityOutOfBounds(`${path}.${option.id}`, option.name, least, most)
  if (quantity === 0) return null
  const [choice] = choices
  if (!choice || (wish?.choiceId !== undefined && wish.choiceId !== choice.id))
    throw unknownChoice(`${path}.${option.id}`, option.name)
  return { choice, quantity }
}

function priced(option: ProductOption, { choice, quantity }: Picked, asked: Asked): QuotedOption {
  const cost = costOf(choice, quantity, option.tiers, asked)
  if (!cost) throw optionPriceMissing(`${asked.path}.${option.id}`, option.name, asked.cycle, asked.currency)
  return {
    optionId: option.id,
    choiceId: choice.id,
    name: option.name,
    choice: choice.label,
    value: choice.value,
    quantity,
    ...cost,
  }
}

function costOf(choice: OptionChoice, quantity: number, tiers: Tiers, { cycle, currency }: Asked) {
  const nothing = Money.zero(currency)
  if (choice.isFree) return { recurring: nothing, setup: nothing }
  const prices = choice.prices
    .filter((price) => price.cycle === cycle)
    .sort((one, other) => one.fromQuantity - other.fromQuantity)
  if (!prices[0] || prices[0].fromQuantity > (tiers === 'graduated' ? 1 : quantity)) return null
  const counts = tiers === 'graduated' ? unitsByTier(prices, quantity) : allInOneTier(prices, quantity)
  return {
    recurring: Money.sum(
      counts.map(({ price, units }) => price.recurring.times(units)),
      currency,
    ),
    setup: Money.sum(
      counts.map(({ price, units }) => price.setup.times(units)),
      currency,
    ),
  }
}

type Counted = { price: OptionPrice; units: number }

/** Volume: all units at the price of the tier that is reached. */
const allInOneTier = (prices: OptionPrice[], quantity: number): Counted[] => [
  { price: prices.findLast((price) => price.fromQuantity <= quantity)!, units: quantity },
]

/** Graduated: each unit at the price of its own tier. */
const unitsByTier = (prices: OptionPrice[], quantity: number): Counted[] =>
  prices.map((price, index) => {
    const last = Math.min(quantity, (prices[index + 1]?.fromQuantity ?? Number.POSITIVE_INFINITY) - 1)
    return { price, units: Math.max(0, last - price.fromQuantity + 1) }
  })
