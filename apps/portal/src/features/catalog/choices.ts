import type { Cycle } from '../../cycles.ts'
import type { Product } from './types.ts'

export type OptionWish = { optionId: number; choiceId?: number | undefined; quantity?: number }
export type Option = Product['options'][number]
export type Addon = Product['addons'][number]

/** What somebody chose on the page of a product, besides how often to pay. */
export type Choices = {
  options: Record<number, OptionWish>
  fields: Record<string, string>
  addons: number[]
}

/** The choices that can be had in a cycle. */
export const choicesFor = (option: Option, cycle: Cycle) =>
  option.choices.filter((choice) => choice.isFree || choice.prices.some((price) => price.cycle === cycle))

/** What the form begins with, which is also what is ordered of what is not touched. */
export function wishesFor(product: Pick<Product, 'options'>, cycle: Cycle, choices: Choices): OptionWish[] {
  return product.options.flatMap((option) => {
    const wish = choices.options[option.id]
    const isList = option.kind === 'choice' || option.kind === 'radio'
    if (!wish) return []
    // A choice that this cycle does not have is dropped rather than refused.
    if (isList && !choicesFor(option, cycle).some(({ id }) => id === wish.choiceId)) return []
    return [wish]
  })
}

/** An add-on is paid as often as its product where it can be, else as it is sold. */
export const addonCycle = (addon: Addon, cycle: Cycle): Cycle | undefined =>
  (addon.prices.find((price) => price.cycle === cycle) ?? addon.prices[0])?.cycle
