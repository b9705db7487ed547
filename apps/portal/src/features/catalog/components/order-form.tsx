import { Button, Field, FormErrorSummary, formatMoney, Input, Money, RadioCards, useLocale } from '@ostler/ui'
import { ShoppingBasket } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import type { ApiError } from '../../../api/index.ts'
import { byLength, type Cycle, cycleLabel, cyclePer, isCycle } from '../../../cycles.ts'
import { isZero } from '../../../money.ts'
import { asSentence } from '../../../sentence.ts'
import { saving } from '../saving.ts'
import type { Product } from '../types.ts'

type OrderFormProps = {
  product: Product
  cycle: Cycle
  onCycleChange: (cycle: Cycle) => void
  onOrder: (order: { domain: string | undefined }) => void
  busy: boolean
  problem: ApiError | null
}

/** How often to pay, which domain it is for, and into the cart. */
export function OrderForm({ product, cycle, onCycleChange, onOrder, busy, problem }: OrderFormProps) {
  const { locale } = useLocale()
  const [domain, setDomain] = useState('')
  const [missing, setMissing] = useState(false)
  const prices = [...product.prices].sort(byLength)
  const price = prices.find((one) => one.cycle === cycle)

  const refusedDomain = problem?.fields.find(({ field }) => field === 'domain')?.message
  const domainError = missing ? 'Enter the domain name that this is for.' : refusedDomain && asSentence(refusedDomain)
  const refusals = problem && !refusedDomain ? [{ message: problem.message }] : []

  function submit(event: FormEvent) {
    event.preventDefault()
    const entered = domain.trim().toLowerCase()
    setMissing(product.requiresDomain && entered === '')
    if (busy || (product.requiresDomain && entered === '')) return
    onOrder({ domain: product.requiresDomain ? entered : undefined })
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
          <p className="flex flex-wrap items-baseline justify-between gap-x-3">
            <span className="text-muted">Price</span>
            {price.cycle === 'free' ? (
              <span className="text-2xl font-semibold tracking-tight">Free</span>
            ) : (
              <span className="text-muted">
                <Money value={price.recurring} className="text-2xl font-semibold tracking-tight text-ink" />{' '}
                {cyclePer(price.cycle)}
              </span>
            )}
          </p>
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
