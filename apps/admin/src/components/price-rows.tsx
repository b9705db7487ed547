import { FieldRow } from '@ostler/ui'
import { type ReactNode, useState } from 'react'
import { useFormContext } from 'react-hook-form'
import { AddCycle } from './add-cycle.tsx'
import { type Cycle, cycleLabel, cyclesWith } from './cycles.ts'
import { AmountField, SelectField, WholeField } from './form-fields.tsx'
import { Rows } from './rows.tsx'
import { typedAmount } from './typed-amount.ts'

/** A price in a form: text as typed. */
export type PriceDraft = { cycle: Cycle; currency: string; recurring: string; setup: string }

type WirePrice = {
  cycle: Cycle
  recurring: { amount: string; currency: string }
  setup: { amount: string; currency: string }
}

export const priceDraftOf = ({ cycle, recurring, setup }: WirePrice): PriceDraft => ({
  cycle,
  currency: recurring.currency,
  recurring: recurring.amount,
  setup: /^0+(\.0+)?$/.test(setup.amount) ? '' : setup.amount,
})

export const priceInputOf = ({ cycle, currency, recurring, setup }: PriceDraft) => ({
  cycle,
  currency,
  recurring: typedAmount(recurring),
  setup: typedAmount(setup) || '0',
})

export const freshPrice = (currencies: string[]): PriceDraft => ({
  cycle: 'monthly',
  currency: currencies[0] ?? '',
  recurring: '',
  setup: '',
})

type PriceRowsProps = {
  name: string
  currencies: string[]
  noun?: string
  none: string
  /** Prices from a quantity on. */
  tiers?: boolean
  /** What else a new row begins with, and the fields of it. */
  also?: () => Record<string, unknown>
  children?: (path: string) => ReactNode
}

/** Prices as a list: for each a cycle, a currency, what it costs per cycle and once. */
export function PriceRows({ name, currencies, noun = 'price', none, tiers = false, also, children }: PriceRowsProps) {
  const [others, setOthers] = useState<Cycle[]>([])
  const { getValues, formState } = useFormContext()
  const inUse = ((getValues(name) ?? []) as PriceDraft[]).map((price) => price.cycle)
  const options = Object.fromEntries(cyclesWith([...others, ...inUse]).map((cycle) => [cycle, cycleLabel(cycle)]))
  const fresh = () => ({ ...freshPrice(currencies), ...(tiers ? { fromQuantity: '1' } : {}), ...also?.() })
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <Rows name={name} noun={noun} none={none} fresh={fresh}>
        {(path) => (
          <>
            <FieldRow>
              <SelectField name={`${path}.cycle`} label="Cycle" options={options} />
              <SelectField
                name={`${path}.currency`}
                label="Currency"
                options={Object.fromEntries(currencies.map((currency) => [currency, currency]))}
              />
            </FieldRow>
            <FieldRow>
              {tiers && (
                <WholeField
                  name={`${path}.fromQuantity`}
                  label="From quantity"
                  rules={{ required: 'Give a quantity' }}
                />
              )}
              <AmountField name={`${path}.recurring`} label="Price" rules={{ required: 'Give a price' }} />
              <AmountField name={`${path}.setup`} label="Set-up" optional />
            </FieldRow>
            {children?.(path)}
          </>
        )}
      </Rows>
      {!formState.disabled && <AddCycle onAdd={(cycle) => setOthers([...others, cycle])} />}
    </div>
  )
}
