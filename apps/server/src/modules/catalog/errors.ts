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
export const duplicatePrice = (cycle: Cycle, currency: string, field = 'prices') =>
  new DomainError(
    'invalid',
    'duplicate_price',
    `There are two ${cycleLabel(cycle).toLowerCase()} prices in ${currency}.`,
    [{ field, message: 'has two prices for one cycle and currency' }],
  )
export const currencyNotOffered = (currency: string, field = 'currency') =>
  new DomainError('invalid', 'invalid_input', `We do not sell in ${currency}.`, [{ field, message: 'is not offered' }])
export const outOfStock = (product: string) => new DomainError('conflict', 'out_of_stock', `${product} is sold out.`)

export const optionNotFound = () => new DomainError('not_found', 'option_not_found', 'There is no such option.')
export const bundleNotFound = () => new DomainError('not_found', 'bundle_not_found', 'There is no such bundle.')
export const promotionNotFound = () =>
  new DomainError('not_found', 'promotion_not_found', 'There is no such promotion.')
export const currencyNotFound = (currency: string) =>
  new DomainError('not_found', 'currency_not_found', `We do not sell in ${currency}.`)
export const codeTaken = () =>
  new DomainError('conflict', 'code_taken', 'This code is taken by another promotion.', [
    { field: 'code', message: 'is taken' },
  ])
/** What is in use stays: services, orders and carts speak of it. */
export const productInUse = () =>
  new DomainError(
    'conflict',
    'product_in_use',
    'It was sold, or belongs to a bundle or another product. Hide it instead.',
  )
export const groupInUse = () =>
  new DomainError('conflict', 'group_in_use', 'There are products in this group. Move them, or hide the group instead.')
export const optionInUse = () =>
  new DomainError('conflict', 'option_in_use', 'Products or services have this option. Hide it instead.')
export const choiceInUse = (choice: string) =>
  new DomainError('conflict', 'option_in_use', `Services may have chosen "${choice}". Hide it instead.`, [
    { field: 'choices', message: `may not leave out "${choice}"` },
  ])
export const bundleInUse = () =>
  new DomainError('conflict', 'bundle_in_use', 'This bundle was ordered. Hide it instead.')
export const promotionInUse = () =>
  new DomainError('conflict', 'promotion_in_use', 'This code was used. Switch it off instead.')
export const meterInUse = () =>
  new DomainError('conflict', 'meter_in_use', 'Services have readings of a meter that was left out.', [
    { field: 'meters', message: 'leaves out a meter that services have readings of' },
  ])
export const currencyInUse = (currency: string) =>
  new DomainError('conflict', 'currency_in_use', `There are prices in ${currency}. Take them away first.`)
export const defaultCurrency = (currency: string) =>
  new DomainError(
    'conflict',
    'default_currency',
    `${currency} is the default currency. Make another one the default first.`,
  )
export const rateMissing = (currency: string) =>
  new DomainError('conflict', 'rate_missing', `There is no exchange rate for ${currency}. Set one first.`)
export const seasonsOverlap = (index: number, other: string) =>
  new DomainError(
    'invalid',
    'seasons_overlap',
    `Two seasonal prices for one cycle and currency share days; the other one is "${other}".`,
    [{ field: `seasonalPrices.${index}.startsOn`, message: `shares days with "${other}"` }],
  )
export const duplicateName = (field: string, name: string) =>
  new DomainError('invalid', 'duplicate_name', `"${name}" is there twice.`, [{ field, message: 'is there twice' }])
