import { createHash } from 'node:crypto'
import { type AccountKind, readAccount } from '../accounts.ts'

/** Where each kind stands in the tree of accounts that plain-text accounting knows. */
const branches: Record<AccountKind, { alone: string; keyed: string }> = {
  receivable: { alone: 'Assets:Receivable', keyed: 'Assets:Receivable' },
  credit: { alone: 'Liabilities:Credit', keyed: 'Liabilities:Credit' },
  advances: { alone: 'Liabilities:Advances', keyed: 'Liabilities:Advances' },
  tax: { alone: 'Liabilities:Tax', keyed: 'Liabilities:Tax' },
  clearing: { alone: 'Assets:Clearing', keyed: 'Assets:Clearing' },
  bank: { alone: 'Assets:Bank', keyed: 'Assets:Bank' },
  disputes: { alone: 'Assets:Disputes', keyed: 'Assets:Disputes' },
  refunds: { alone: 'Liabilities:Refunds', keyed: 'Liabilities:Refunds' },
  revenue: { alone: 'Income:Revenue', keyed: 'Income' },
  fees: { alone: 'Expenses:Fees', keyed: 'Expenses:Fees' },
  goodwill: { alone: 'Expenses:Goodwill', keyed: 'Expenses:Goodwill' },
  write_off: { alone: 'Expenses:Write-Off', keyed: 'Expenses:Write-Off' },
  rounding: { alone: 'Expenses:Rounding', keyed: 'Expenses:Rounding' },
}

/**
 * The name of an account in an export: `Assets:Receivable:Client-12`, `Income:Product-12`, `Liabilities:Tax:De-Standard`.
 *
 * Beancount is the strictest reader: a part begins with a capital or a digit and has letters, digits and hyphens only.
 * Two accounts never share a name, and an account has the same name in each export.
 */
export function accountName(account: string, clientId: number | null): string {
  const { kind, key } = readAccount(account)
  const { alone, keyed } = branches[kind]
  if (clientId !== null) return `${alone}:Client-${clientId}`
  return key === null ? alone : `${keyed}:${namePart(kind, key)}`
}

/** `late_fee` and `product:12`. Words of at least two letters, so that none looks like a code. */
const words = /^[a-z]{2}[a-z0-9]*(_[a-z]{2}[a-z0-9]*)*(:\d+)?$/
/** `de-standard`, as rules of tax are called. */
const hyphened = /^[a-z]{2}[a-z0-9]*(-[a-z0-9]+)*$/
/** `DE-19`. */
const code = /^[A-Z0-9]+(-[A-Z0-9]+)*$/

/** Keys of the usual shapes can be read back from their names; any other gets a mark that tells it from its likes. */
function namePart(kind: AccountKind, key: string): string {
  const name = key
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean)
    .map((word) => word[0]!.toUpperCase() + word.slice(1))
    .join('-')
  const usual = kind === 'tax' ? hyphened : words
  const isTaken = kind === 'revenue' && key === 'revenue'
  if ((usual.test(key) && !isTaken) || code.test(key)) return name
  return `${name}-x${createHash('sha256').update(key).digest('hex').slice(0, 8)}`
}
