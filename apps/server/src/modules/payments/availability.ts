import type { GatewayCapabilities } from '@ostler/integration-kit'
import { Money } from '@ostler/kernel'
import type { GatewayRow } from './gateways.ts'

/** Who pays, as far as ways to pay are offered by it. */
export type Customer = {
  currency: string
  /** ISO 3166-1 alpha-2, of the client's address. */
  country: string
  groupId: number | null
}

/** What decides in which ways something can be paid. */
export type Payable = Omit<Customer, 'currency'> & {
  balance: Money
  /** Of which products there is a line on the invoices. */
  productIds: ReadonlySet<number>
}

type Rules = Pick<GatewayRow, 'currencies' | 'countries' | 'exceptCountries' | 'groupIds' | 'productIds' | 'amounts'>

type Can = Pick<GatewayCapabilities, 'currencies'>

/** Pure: is this way to pay offered for that? Each rule that is set has to let it through; empty lists let all through. */
export function isOffered(rules: Rules, can: Can, { balance, productIds, ...who }: Payable): boolean {
  return (
    isOfferedTo(rules, can, { ...who, currency: balance.currency }) &&
    (rules.productIds.length === 0 || rules.productIds.some((id) => productIds.has(id))) &&
    isWithin(rules, balance)
  )
}

/** Pure: the same as far as it depends on who pays and in which currency. */
export function isOfferedTo(rules: Rules, { currencies }: Can, { currency, country, groupId }: Customer): boolean {
  return (
    (currencies === null || currencies.includes(currency)) &&
    (rules.currencies.length === 0 || rules.currencies.includes(currency)) &&
    (rules.countries.length === 0 || rules.countries.includes(country) !== rules.exceptCountries) &&
    (rules.groupIds.length === 0 || (groupId !== null && rules.groupIds.includes(groupId)))
  )
}

function isWithin({ amounts }: Rules, balance: Money): boolean {
  const { currency } = balance
  if (!Object.hasOwn(amounts, currency)) return true
  const { least, most } = amounts[currency]!
  if (least !== null && balance.compare(Money.parse(least, currency)) < 0) return false
  return most === null || balance.compare(Money.parse(most, currency)) <= 0
}
