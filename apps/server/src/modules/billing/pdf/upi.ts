import type { Money } from '@ostler/kernel'

export type UpiRequest = { address: string; name: string; amount: Money; note: string }

/** Characters a note has room for. */
const LONGEST_NOTE = 50

/**
 * What a UPI code says, by the linking specification of the National Payments Corporation of India. Null where there can be
 * none: another currency than the rupee, nothing to pay, or no valid payment address (`name@bank`).
 */
export function upiPayload({ address, name, amount, note }: UpiRequest): string | null {
  if (amount.currency !== 'INR' || !amount.isPositive) return null
  if (!/^[a-zA-Z0-9.\-_]{2,256}@[a-zA-Z][a-zA-Z0-9]{1,63}$/.test(address)) return null
  const text = [...note.trim()].slice(0, LONGEST_NOTE).join('')
  const fields = { pn: name.trim(), am: amount.toDecimal(), cu: 'INR', tn: text }
  const query = Object.entries(fields).map(([field, value]) => `${field}=${encodeURIComponent(value)}`)
  return [`upi://pay?pa=${address}`, ...query].join('&')
}
