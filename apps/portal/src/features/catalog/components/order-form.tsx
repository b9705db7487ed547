import { Button, Field, FormErrorSummary, formatMoney, Input, Money, RadioCards, useLocale } from '@ostler/ui'
import { ShoppingBasket } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import type { ApiError, Inputs } from '../../../api/index.ts'
import { byLength, type Cycle, cycleLabel, isCycle } from '../../../cycles.ts'
import { isZero } from '../../../money.ts'
import { asSentence } from '../../../sentence.ts'
import { addonCycle, type Choices, wishesFor } from '../choices.ts'
import { saving } from '../saving.ts'
import type { Product } from '../types.ts'
import { LiveTotal } from './live-total.tsx'
import { ProductChoices } from './product-choices.tsx'

type Order = Pick<Inputs['cart']['add'], 'domain' | 'options' | 'fields' | 'addons'>

type OrderFormProps = {
  product: Product
  cycle: Cycle
  onCycleChange: (cycle: Cycle) => void
  onOrder: (order: Order) => void
  busy: boolean
  problem: ApiError | null
}

/** How often to pay, what to have with it, which domain it is for, and into the cart. */
export function OrderForm({ product, cycle, onCycleChange, onOrder, busy, problem }: OrderFormProps) {
  const { locale } = useLocale()
  const [domain, setDomain] = useState('')
  const [missing, setMissing] = useState(false)
  const [choices, setChoices] = useState<Choices>({ options: {}, fields: {}, addons: [] })
  const prices = [...product.prices].sort(byLength)
  const price = prices.find((one) => one.cycle === cycle)
  const options = wishesFor(product, cycle, choices)
  const addons = product.addons.flatMap((addon) => {
    const sold = addonCycle(addon, cycle)
    return choices.addons.includes(addon.id) && sold ? [{ productId: addon.id, cycle: sold }] : []
  })

  const refusedDomain = problem?.fields.find(({ field }) => field === 'domain')?.message
  const domainError = missing ? 'Enter the domain name that this is for.' : refusedDomain && asSentence(refusedDomain)
  const problemOf = (field: string) => {
    const message = problem?.fields.find((one) => one.field === `items.0.${field}`)?.message
    return message && asSentence(message)
  }
  const refusals = problem && !refusedDomain ? [{ message: problem.message }] : []

  function submit(event: FormEvent) {
    event.preventDefault()
    const entered = domain.trim().toLowerCase()
    setMissing(product.requiresDomain && entered === '')
    if (busy || (product.requiresDomain && entered === '')) return
    onOrder({ domain: product.requiresDomain ? entered : undefined, options, fields: choices.fields, addons })
  }

  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-5 rounded-lg border bg-surface p-5">
      <h2 className="sr-only">Order {product.name}</h2>
      <FormErrorSummary errors={refusals} title="This could not be added to your cart" focusKey={problem} />
      <RadioCards
        legend="How often you pay"
        name="cycle"
        value={cycle}
        onValueChange={(value) => {
          if (isCycle(value)) onCycleChange(value)
        }}
        options={prices.map((one) => {
          const saved = saving(one, product.prices)
          const notes = [
            saved ? `You save ${formatMoney(saved.amount, locale)} (${saved.percent} %)` : '',
            isZero(one.setup) ? '' : `plus ${formatMoney(one.setup, locale)} set-up, once`,
          ].filter(Boolean)
          return {
            value: one.cycle,
            label: cycleLabel(one.cycle),
            aside: one.cycle === 'free' ? 'Free' : <Money value={one.recurring} className="font-semibold" />,
            description: notes.length > 0 ? notes.join(' · ') : undefined,
          }
        })}
      />
      <ProductChoices product={product} cycle={cycle} choices={choices} onChange={setChoices} problemOf={problemOf} />
      {product.requiresDomain ? (
        <Field
          label="Your domain name"
          required
          error={domainError}
          help="The name your site will answer to. You can point it here later."
        >
          <Input
            name="domain"
            value={domain}
            onChange={(event) => {
              setDomain(event.target.value)
              setMissing(false)
            }}
            placeholder="example.com"
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            inputMode="url"
          />
        </Field>
      ) : null}
      <div className="flex flex-col gap-3 border-t pt-4">
        {price ? (
          <LiveTotal
            asked={{
              items: [
                { productId: product.id, cycle, options },
                ...addons.map((addon) => ({ ...addon, parentIndex: 0 })),
              ],
              currency: price.recurring.currency,
            }}
          />
        ) : null}
        <Button
          type="submit"
          variant="primary"
          size="lg"
          full
          icon={ShoppingBasket}
          loading={busy}
          loadingText="Adding…"
        >
          Add to cart
        </Button>
      </div>
    </form>
  )
}
