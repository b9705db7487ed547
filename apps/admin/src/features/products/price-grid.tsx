import { Field, FieldGroup, Input, Notice } from '@ostler/ui'
import { type UseFormReturn, useWatch } from 'react-hook-form'
import { AddCycle } from '../../components/add-cycle.tsx'
import { type Cycle, cycleLabel, cyclesWith } from '../../components/cycles.ts'
import type { ProductDraft } from './product-draft.ts'

const amountRule = { value: /^\s*(\d{1,12}([.,]\d{1,4})?)?\s*$/, message: 'Give an amount such as 12.50' }

/** A table per currency, a row per cycle; other cycles than the usual ones can be added. */
export function PriceGrid({ form, currencies }: { form: UseFormReturn<ProductDraft>; currencies: string[] }) {
  if (currencies.length === 0) return <Notice tone="warning" title="The shop has no currency to sell in" />
  return <Grid form={form} currencies={currencies} />
}

function Grid({ form, currencies }: { form: UseFormReturn<ProductDraft>; currencies: string[] }) {
  const cells = useWatch({ control: form.control, name: 'prices' })
  const shown = cyclesWith(currencies.flatMap((currency) => Object.keys(cells[currency] ?? {}) as Cycle[]))
  const add = (cycle: Cycle) => {
    for (const currency of currencies) {
      if (cells[currency]?.[cycle]) continue
      form.setValue(`prices.${currency}.${cycle}`, { recurring: '', setup: '' }, { shouldDirty: true })
    }
  }
  return (
    <div className="grid gap-6">
      <div className="grid gap-x-10 gap-y-8 xl:grid-cols-2">
        {currencies.map((currency) => (
          <FieldGroup key={currency} legend={currency}>
            <table className="w-full max-w-xl border-collapse">
              <thead>
                <tr className="text-sm text-muted">
                  <th scope="col" className="py-1 pe-3 text-start font-medium">
                    Cycle
                  </th>
                  <th scope="col" className="w-2/5 py-1 pe-3 text-start font-medium">
                    Price
                  </th>
                  <th scope="col" className="w-1/4 py-1 text-start font-medium">
                    Set-up
                  </th>
                </tr>
              </thead>
              <tbody>
                {shown.map((cycle) => (
                  <PriceRow key={cycle} form={form} currency={currency} cycle={cycle} />
                ))}
              </tbody>
            </table>
          </FieldGroup>
        ))}
      </div>
      {!form.formState.disabled && <AddCycle onAdd={add} />}
    </div>
  )
}

type PriceRowProps = { form: UseFormReturn<ProductDraft>; currency: string; cycle: Cycle }

function PriceRow({ form, currency, cycle }: PriceRowProps) {
  const { register, formState, getValues } = form
  const at = `prices.${currency}.${cycle}` as const
  const errors = formState.errors.prices?.[currency]?.[cycle]
  return (
    <tr className="align-top">
      <th scope="row" className="py-1 pe-3 pt-3 text-start font-normal whitespace-nowrap">
        {cycleLabel(cycle)}
      </th>
      <td className="py-1 pe-3">
        <Field label={priceLabel(`${at}.recurring`)} hideLabel error={errors?.recurring?.message}>
          <Amount
            {...register(`${at}.recurring`, {
              pattern: amountRule,
              validate: (value) =>
                value.trim() !== '' ||
                getValues(`${at}.setup`).trim() === '' ||
                'Give a price too, 0 if only the set-up costs something',
            })}
          />
        </Field>
      </td>
      <td className="py-1">
        <Field label={priceLabel(`${at}.setup`)} hideLabel error={errors?.setup?.message}>
          <Amount {...register(`${at}.setup`, { pattern: amountRule })} />
        </Field>
      </td>
    </tr>
  )
}

const Amount = (input: React.ComponentProps<typeof Input>) => (
  <Input inputMode="decimal" autoComplete="off" placeholder="–" className="tabular-nums" {...input} />
)

/** Of `prices.EUR.monthly.setup`: the row and the column are what one sees, this is what is read out. */
export function priceLabel(field: string) {
  const [, currency, cycle, part] = field.split('.')
  const label = cycle && cycleLabel(cycle as Cycle)
  return label && `${label} in ${currency}, ${part === 'setup' ? 'set-up' : 'price'}`
}
