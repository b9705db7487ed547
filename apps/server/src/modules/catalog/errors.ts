import { type Cycle, cycleLabel, DomainError } from '@ostler/kernel'

export const productNotFound = () => new DomainError('not_found', 'product_not_found', 'There is no such product.')
export const groupNotFound = () => new DomainError('not_found', 'group_not_found', 'There is no such product group.')
export const slugTaken = () =>
  new DomainError('conflict', 'slug_taken', 'This address is taken by another one.', [
    { field: 'slug', message: 'is taken' },
  ])
export const priceMissing = (product: string, cycle: Cycle, currency: string) =>
  new DomainError(
    'conflict',
    'price_missing',
    `${product} has no ${cycleLabel(cycle).toLowerCase()} price in ${currency}.`,
  )
export const duplicatePrice = (cycle: Cycle, currency: string) =>
  new DomainError(
    'invalid',
    'duplicate_price',
    `There are two ${cycleLabel(cycle).toLowerCase()} prices in ${currency}.`,
    [{ field: 'prices', message: 'has two prices for one cycle and currency' }],
  )
export const currencyNotOffered = (currency: string, field = 'currency') =>
  new DomainError('invalid', 'invalid_input', `We do not sell in ${currency}.`, [{ field, message: 'is not offered' }])
export const outOfStock = (product: string) => new DomainError('conflict', 'out_of_stock', `${product} is sold out.`)
