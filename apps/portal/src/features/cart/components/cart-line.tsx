import { Button, DateText, Field, Input, Money, Select, toast } from '@ostler/ui'
import { Trash2 } from 'lucide-react'
import { asToast } from '../../../api/index.ts'
import { type Cycle, cycleLabel, cyclePer, isCycle } from '../../../cycles.ts'
import type { CartItem } from '../api.ts'
import { useChangeItem, useRemoveItem } from '../changes.ts'
import { DomainField, lacksDomain } from './domain-field.tsx'
import { LineParts } from './line-parts.tsx'

const mostAtOnce = 50

/** One thing in the cart, with what can be changed about it. `cycles` are the ones it is sold by. */
export function CartLine({ item, cycles }: { item: CartItem; cycles: readonly Cycle[] }) {
  const change = useChangeItem()
  const remove = useRemoveItem()
  const refused = { onError: (error: Error) => void toast.error(...asToast(error)) }
  const isFixed = item.bundle !== null || item.parentItemId !== null || item.parentServiceId !== null
  const offered = cycles.includes(item.cycle) ? cycles : [item.cycle, ...cycles]
  return (
    <li className="flex flex-col gap-3 px-4 py-4" aria-busy={change.isPending || remove.isPending}>
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-1">
        <div className="min-w-0">
          <h2 className="text-lg">{item.product.name}</h2>
          {item.domain ? <p className="wrap-anywhere text-muted">{item.domain}</p> : null}
          {item.bundle ? <p className="text-sm text-muted">In the bundle {item.bundle.name}</p> : null}
          {item.parentItemId || item.parentServiceId ? <p className="text-sm text-muted">Add-on</p> : null}
          {item.options.map((option) => (
            <p key={option.optionId} className="text-sm text-muted">
              {option.name}: {option.quantity > 1 ? `${option.quantity} × ` : ''}
              {option.choice}
            </p>
          ))}
        </div>
        <div className="ms-auto text-end">
          <Money value={item.dueToday} className="text-lg font-semibold" />
        </div>
      </div>
      <div className="flex flex-wrap items-end gap-3">
        <Field label="You pay" hideLabel className="w-44">
          <Select
            size="sm"
            value={item.cycle}
            disabled={offered.length < 2}
            aria-label={`Billing cycle of ${item.product.name}`}
            onChange={({ target }) => {
              if (isCycle(target.value)) change.mutate({ itemId: item.id, cycle: target.value }, refused)
            }}
          >
            {offered.map((cycle) => (
              <option key={cycle} value={cycle}>
                {cycleLabel(cycle)}
              </option>
            ))}
          </Select>
        </Field>
        {item.domain || isFixed ? null : (
          <Field label="Quantity" hideLabel className="w-20">
            <Input
              key={item.quantity}
              size="sm"
              type="number"
              inputMode="numeric"
              min={1}
              max={mostAtOnce}
              defaultValue={item.quantity}
              aria-label={`Quantity of ${item.product.name}`}
              onBlur={({ target }) => {
                const quantity = Math.min(mostAtOnce, Math.max(1, Math.round(Number(target.value)) || 1))
                target.value = String(quantity)
                if (quantity !== item.quantity) change.mutate({ itemId: item.id, quantity }, refused)
              }}
              onKeyDown={(event) => {
                if (event.key === 'Enter') event.currentTarget.blur()
              }}
            />
          </Field>
        )}
        <Button
          size="sm"
          variant="ghost"
          icon={Trash2}
          loading={remove.isPending}
          aria-label={`Remove ${item.product.name}`}
          onClick={() => remove.mutate({ itemId: item.id }, refused)}
        >
          Remove
        </Button>
      </div>
      {lacksDomain(item) ? <DomainField item={item} /> : null}
      <LineParts parts={item.parts} />
      <p className="text-sm text-muted">
        {item.renewsOn ? (
          <>
            Then renews on <DateText value={item.renewsOn} format="date" /> for{' '}
            <Money value={item.renewal ?? item.recurring} /> {cyclePer(item.cycle)}.
          </>
        ) : (
          'No renewal: you pay this once.'
        )}
      </p>
    </li>
  )
}
