import { unknownAccount } from './errors.ts'

/**
 * The chart of accounts. A key after the colon splits a kind up: `revenue:product:12`, `tax:de-standard`, `clearing:stripe`.
 * Keys are letters and digits with `_`, `-` and `.`, and further colons between such words.
 */
export type Account =
  | 'receivable'
  | 'credit'
  | 'revenue'
  | `revenue:${string}`
  | 'tax'
  | `tax:${string}`
  | `clearing:${string}`
  | `bank:${string}`
  | 'refunds'
  | `disputes:${string}`
  | 'fees'
  | 'write_off'
  | 'rounding'
  | 'goodwill'
  | 'advances'

export type AccountKind = keyof typeof chart

export type AccountType = 'asset' | 'liability' | 'income' | 'expense'

type Kind = {
  type: AccountType
  /** The side on which it grows. */
  normalSide: 'debit' | 'credit'
  /** Is it kept for each client by itself? */
  perClient: boolean
  key: 'none' | 'optional' | 'required'
  holds: string
}

/** Every kind of account there is. The database knows the same ones (`postings_account_is_known`). */
export const chart = {
  receivable: { type: 'asset', normalSide: 'debit', perClient: true, key: 'none', holds: 'What clients owe us' },
  credit: { type: 'liability', normalSide: 'credit', perClient: true, key: 'none', holds: 'What we owe clients' },
  advances: {
    type: 'liability',
    normalSide: 'credit',
    perClient: false,
    key: 'none',
    holds: 'Funds that clients were asked for and have not paid yet',
  },
  tax: { type: 'liability', normalSide: 'credit', perClient: false, key: 'optional', holds: 'Tax charged, by rule' },
  clearing: {
    type: 'asset',
    normalSide: 'debit',
    perClient: false,
    key: 'required',
    holds: 'Money that a gateway holds for us until it pays out',
  },
  bank: {
    type: 'asset',
    normalSide: 'debit',
    perClient: false,
    key: 'required',
    holds: 'Money on our own bank accounts',
  },
  disputes: {
    type: 'asset',
    normalSide: 'debit',
    perClient: false,
    key: 'required',
    holds: 'Money that a gateway has taken back until a dispute is decided',
  },
  refunds: {
    type: 'liability',
    normalSide: 'credit',
    perClient: false,
    key: 'none',
    holds: 'Money on its way back to clients',
  },
  revenue: {
    type: 'income',
    normalSide: 'credit',
    perClient: false,
    key: 'optional',
    holds: 'What was sold, by product or purpose',
  },
  fees: { type: 'expense', normalSide: 'debit', perClient: false, key: 'none', holds: 'What gateways keep' },
  goodwill: { type: 'expense', normalSide: 'debit', perClient: false, key: 'none', holds: 'Credit given by staff' },
  write_off: {
    type: 'expense',
    normalSide: 'debit',
    perClient: false,
    key: 'none',
    holds: 'What clients owed and will not pay',
  },
  rounding: {
    type: 'expense',
    normalSide: 'debit',
    perClient: false,
    key: 'none',
    holds: 'What cash rounding takes and gives',
  },
} as const satisfies Record<string, Kind>

const key = /^[A-Za-z0-9][A-Za-z0-9_.-]*(:[A-Za-z0-9][A-Za-z0-9_.-]*)*$/
const longest = 100

/** The kind of an account, and the key that splits it up. @throws unknown_account */
export function readAccount(account: string): { kind: AccountKind; key: string | null } {
  const colon = account.indexOf(':')
  const kind = colon < 0 ? account : account.slice(0, colon)
  if (!isKind(kind) || account.length > longest) throw unknownAccount(account)
  if (colon < 0) {
    if (chart[kind].key === 'required') throw unknownAccount(account)
    return { kind, key: null }
  }
  const given = account.slice(colon + 1)
  if (chart[kind].key === 'none' || !key.test(given)) throw unknownAccount(account)
  return { kind, key: given }
}

const isKind = (name: string): name is AccountKind => Object.hasOwn(chart, name)

/** @throws unknown_account */
export const accountKind = (account: string): AccountKind => readAccount(account).kind
