import { Select } from '@ostler/ui'
import { useAccount } from '../../../session/index.ts'
import { chooseCurrency, useCurrencies, useCurrency } from '../api.ts'

/** Nothing to choose with one currency, or with an account, which has its own. */
export default function CurrencySelect() {
  const account = useAccount()
  const { data } = useCurrencies()
  const chosen = useCurrency()
  if (account || !data || data.items.length < 2) return null
  const shown = chosen ?? data.items.find(({ isDefault }) => isDefault)?.code
  return (
    <Select
      size="sm"
      aria-label="Currency"
      value={shown}
      onChange={(event) => chooseCurrency(event.target.value)}
      className="max-w-20"
    >
      {data.items.map(({ code }) => (
        <option key={code}>{code}</option>
      ))}
    </Select>
  )
}
