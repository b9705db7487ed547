import type { GatewayCapabilities } from '@ostler/integration-kit'
import { Money } from '@ostler/kernel'
import type { GatewayRow } from './gateways.ts'

/** What decides in which ways something can be paid. */
export type Payable = {
  balance: Money
  /** ISO 3166-1 alpha-2, of the client's address. */
  country: string
  groupId: number | null
  /** Of which products there is a line on the invoices. */
  productIds: ReadonlySet<number>
}

type Rules = Pick<GatewayRow, 'currencies' | 'countries' | 'exceptCountries' | 'groupIds' | 'productIds' | 'amounts'>

/** Pure: is this way to pay offered for that? Each rule that is set has to let it through; empty lists let all through. */
export function isOffered(
  rules: Rules,
  { currencies }: Pick<GatewayCapabilities, 'currencies'>,
  what: Payable,
): boolean {
  const { currency } = what.balance
  return (
    (currencies === null || currencies.includes(currency)) &&
    (rules.currencies.length === 0 || rules.currencies.includes(currency)) &&
    (rules.countries.length === 0 || rules.countries.includes(what.country) !== rules.exceptCountries) &&
    (rules.groupIds.length === 0 || (what.groupId !== null && rules.groupIds.includes(what.groupId))) &&
    (rules.productIds.length === 0 || rules.productIds.some((id) => what.productIds.has(id))) &&
    isWithin(rules, what.balance)
  )
}

function isWithin({ amounts }: Rules, balance: Money): boolean {
  const { currency } = balance
  if (!Object.hasOwn(amounts, currency)) return true
  const { least, most } = amounts[currency]!
  if (least !== null && balance.compare(Money.parse(least, currency)) < 0) return false
  return most === null || balance.compare(Money.parse(most, currency)) <= 0
}
