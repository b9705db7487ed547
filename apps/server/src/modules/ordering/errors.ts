import { DomainError, invalidField, type Money } from '@ostler/kernel'

export const cartItemNotFound = () =>
  new DomainError('not_found', 'cart_item_not_found', 'This item is not in your cart.')
export const cartEmpty = () => new DomainError('conflict', 'cart_empty', 'The cart is empty.')
export const priceChanged = (shown: Money, now: Money) =>
  new DomainError('conflict', 'price_changed', `The price has changed from ${shown} to ${now} since it was shown.`, [
    { field: 'expectedTotal', message: `is ${now} now` },
  ])
export const accountRequired = () =>
  new DomainError('unauthenticated', 'account_required', 'Log in or give account details.')
export const domainRequired = (product: string, index: number) =>
  new DomainError('conflict', 'domain_required', `${product} needs a domain name.`, [
    { field: `items.${index}.domain`, message: 'is needed' },
  ])
export const orderNotFound = () => new DomainError('not_found', 'order_not_found', 'There is no such order.')
export const orderNotPending = () =>
  new DomainError('conflict', 'order_not_pending', 'Only an order that is not paid can be cancelled.')
export const promotionNotApplicable = (why: string) =>
  new DomainError('conflict', 'promotion_not_applicable', why, [{ field: 'code', message: why }])
export const parentNotActive = () =>
  new DomainError('conflict', 'parent_not_active', 'Add-ons are bought for services that are active.', [
    { field: 'parentServiceId', message: 'is not active' },
  ])
export const bundleFixed = () =>
  new DomainError(
    'conflict',
    'bundle_fixed',
    'A bundle is bought as it is. Put it into the cart again for another one.',
    [{ field: 'quantity', message: 'is fixed by the bundle' }],
  )
export const quantityFollowsParent = () =>
  invalidField('quantity', 'follows the product that the add-on hangs on', 'quantity_follows_parent')
