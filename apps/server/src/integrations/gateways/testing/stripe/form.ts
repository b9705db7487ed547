import { mustEndInZeros } from '../../stripe/amount.ts'
import { invalid } from './faults.ts'

export type Params = { [name: string]: string | Params | (string | Params)[] }

/** `a[b][0][c]=d` as Stripe reads it. */
export function decodeForm(body: string): Params {
  const decoded: Params = {}
  for (const [name, value] of new URLSearchParams(body)) {
    const path = name.split(/\]\[|\[|\]/).filter((part) => part !== '')
    let at: Record<string, unknown> = decoded
    for (const part of path.slice(0, -1)) {
      at[part] ??= {}
      at = at[part] as Record<string, unknown>
    }
    at[path.at(-1)!] = value
  }
  return listed(decoded) as Params
}

/** Numbered members are a list. */
function listed(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  const names = Object.keys(value)
  const inner = Object.values(value).map(listed)
  if (names.length > 0 && names.every((name) => /^\d+$/.test(name))) return inner
  return Object.fromEntries(names.map((name, at) => [name, inner[at]]))
}

/** Refuses what Stripe refuses: parameters that it does not know, and missing ones. */
export function checkNames(params: Params, allowed: readonly string[], required: readonly string[] = []): void {
  for (const name of Object.keys(params)) {
    if (name !== 'expand' && !allowed.includes(name))
      throw invalid(`Received unknown parameter: ${name}`, { code: 'parameter_unknown', param: name })
  }
  for (const name of required) {
    if (params[name] === undefined || params[name] === '')
      throw invalid(`Missing required param: ${name}.`, { code: 'parameter_missing', param: name })
  }
}

export const text = (params: Params, name: string): string | null => {
  const value = params[name]
  return typeof value === 'string' && value !== '' ? value : null
}

export const part = (params: Params, name: string): Params => {
  const value = params[name]
  return typeof value === 'object' && !Array.isArray(value) ? value : {}
}

export const marks = (params: Params, name = 'metadata'): Record<string, string> => {
  const given = part(params, name) as Record<string, string>
  for (const [key, value] of Object.entries(given)) {
    if (key.length > 40 || value.length > 500) throw invalid('Metadata is too long.', { param: `metadata[${key}]` })
  }
  return given
}

const currencies = new Set(
  'eur usd gbp chf sek dkk nok pln czk huf twd jpy krw clp vnd ugx isk kwd bhd jod omr tnd mga'.split(' '),
)

export function currencyOf(value: string | null): string {
  if (value === null || !currencies.has(value))
    throw invalid(`Invalid currency: ${value}.`, { param: 'currency', code: 'parameter_invalid_string_enum' })
  return value
}

/** A whole number, in the steps of the currency, and worth the while. */
export function amountOf(value: string | null, currency: string, param = 'amount'): number {
  if (value === null || !/^\d+$/.test(value))
    throw invalid(`Invalid integer: ${value}`, { param, code: 'parameter_invalid_integer' })
  const amount = Number(value)
  if (amount % mustEndInZeros(currency) !== 0)
    throw invalid(`Invalid amount for ${currency}: ${amount}.`, { param, code: 'invalid_charge_amount' })
  if (amount > 99_999_999) throw invalid('Amount must be no more than 999,999.99', { param, code: 'amount_too_large' })
  return amount
}
