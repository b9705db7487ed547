import { type Cycle, cycleLabel, DomainError, invalidField } from '@ostler/kernel'

const bad = (field: string, code: string, message: string) => invalidField(field, message, code)

export const unknownOption = (field: string) =>
  bad(field, 'unknown_option', 'This option is not offered with the product, or given twice.')
export const unknownChoice = (field: string, option: string) =>
  bad(field, 'unknown_choice', `This is not one of the choices of ${option}.`)
export const quantityOutOfBounds = (field: string, option: string, least: number, most: number | null) =>
  bad(
    field,
    'quantity_out_of_bounds',
    most === null ? `${option} has to be ${least} or more.` : `${option} has to be between ${least} and ${most}.`,
  )
export const optionPriceMissing = (field: string, option: string, cycle: Cycle, currency: string) =>
  new DomainError(
    'conflict',
    'price_missing',
    `${option} has no ${cycleLabel(cycle).toLowerCase()} price in ${currency}.`,
    [{ field, message: 'has no price' }],
  )
export const parentRequired = (index: number, addon: string) =>
  bad(`items.${index}`, 'parent_required', `${addon} is an add-on: it is bought together with a product.`)
export const addonNotOffered = (index: number, addon: string) =>
  bad(`items.${index}`, 'addon_not_offered', `${addon} is not offered with this product.`)
export const bundleIncomplete = (bundle: string) =>
  new DomainError('conflict', 'bundle_incomplete', `Something of the bundle ${bundle} is missing or more than once.`)
export const orderLimitReached = (index: number, product: string, most: number) =>
  new DomainError('conflict', 'order_limit_reached', `${product} can be had ${most} times by one client.`, [
    { field: `items.${index}.quantity`, message: `is limited to ${most} for each client` },
  ])
export const promotionUsedUp = (code: string) =>
  new DomainError('conflict', 'promotion_used_up', `The promotion ${code} has been used up.`, [
    { field: 'promotionCode', message: 'has been used up' },
  ])
