import type { Method } from './queries/methods.ts'

/** What people call a stored means to pay: `Visa •4242`, `PayPal a…@example.com`. */
export function methodName({ brand, last4 }: Pick<Method, 'brand' | 'last4'>): string {
  if (last4 === '') return brand
  return /^\d+$/.test(last4) ? `${brand} •${last4}` : `${brand} ${last4}`
}
