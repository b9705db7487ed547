import { Button, Card, Checkbox, Field, FieldRow, Input, Select } from '@ostler/ui'
import { useQuery } from '@tanstack/react-query'
import { Trash2 } from 'lucide-react'
import { api } from '../../api.ts'
import { type Cycle, cycleLabel } from '../../components/cycles.ts'
import type { ItemDraft, Product } from './order-draft.ts'

type OrderItemFormProps = {
  item: ItemDraft
  index: number
  products: Product[]
  currency: string | undefined
  /** Items before and after it that an add-on could hang on. */
  others: { index: number; name: string }[]
  onChange: (item: ItemDraft) => void
  onRemove: (() => void) | undefined
}

/** One thing that is ordered: which, how often it is paid, and at which price. */
export function OrderItemForm({ item, index, products, currency, others, onChange, onRemove }: OrderItemFormProps) {
  const product = products.find(({ id }) => String(id) === item.productId)
  const cycles = [
    ...new Set(
      product?.prices
        .filter((price) => currency === undefined || price.recurring.currency === currency)
        .map(({ cycle }) => cycle),
    ),
  ]
  return (
    <Card
      title={`Item ${index + 1}`}
      actions={
        onRemove && (
          <Button size="sm" variant="ghost" icon={Trash2} onClick={onRemove} aria-label={`Remove item ${index + 1}`}>
            Remove
          </Button>
        )
      }
    >
      <div className="grid gap-4">
        <FieldRow>
          <Field label="Product" required>
            <Select
              value={item.productId}
              onChange={({ target }) =>
                onChange({ ...item, productId: target.value, cycle: '', options: {}, fields: {} })
              }
            >
              <option value="">Choose</option>
              {products.map(({ id, name, hidden }) => (
                <option key={id} value={id}>
                  {hidden ? `${name} (hidden)` : name}
                </option>
              ))}
            </Select>
          </Field>
          <Field label="Cycle" required>
            <Select value={item.cycle} onChange={({ target }) => onChange({ ...item, cycle: target.value as Cycle })}>
              <option value="">Choose</option>
              {cycles.map((cycle) => (
                <option key={cycle} value={cycle}>
                  {cycleLabel(cycle)}
                </option>
              ))}
            </Select>
          </Field>
        </FieldRow>
        <FieldRow>
          <Field label="Quantity">
            <Input
              type="number"
              inputMode="numeric"
              min={1}
              max={50}
              value={item.quantity}
              onChange={({ target }) => onChange({ ...item, quantity: target.value })}
            />
          </Field>
          <Field label="Price for a period" optional help="Instead of the list price; options come on top.">
            <Input
              inputMode="decimal"
              trailing={currency}
              value={item.price}
              onChange={({ target }) => onChange({ ...item, price: target.value })}
            />
          </Field>
        </FieldRow>
        <FieldRow>
          <Field label="Domain" optional={!product?.requiresDomain} required={product?.requiresDomain}>
            <Input
              value={item.domain}
              autoCapitalize="none"
              spellCheck={false}
              onChange={({ target }) => onChange({ ...item, domain: target.value })}
            />
          </Field>
          <Field label="Add-on of" optional>
            <Select
              value={item.parentIndex}
              onChange={({ target }) => onChange({ ...item, parentIndex: target.value })}
            >
              <option value="">nothing</option>
              {others.map((other) => (
                <option key={other.index} value={other.index}>
                  {`Item ${other.index + 1}, ${other.name}`}
                </option>
              ))}
            </Select>
          </Field>
        </FieldRow>
        {product ? <OptionsAndFields product={product} item={item} currency={currency} onChange={onChange} /> : null}
      </div>
    </Card>
  )
}

type OptionsProps = Pick<OrderItemFormProps, 'item' | 'currency' | 'onChange'> & { product: Product }

/** What the shop asks of a buyer. A hidden product is not in the shop, so it is sold with what its options begin with. */
function OptionsAndFields({ product, item, currency, onChange }: OptionsProps) {
  const { data } = useQuery({
    ...api.catalog.getProduct.queryOptions({ input: { slug: product.slug, currency } }),
    enabled: !product.hidden,
    retry: false,
  })
  if (!data) return null
  const pick = (optionId: number, wish: ItemDraft['options'][number]) =>
    onChange({ ...item, options: { ...item.options, [optionId]: wish } })
  const answer = (name: string, value: string) => onChange({ ...item, fields: { ...item.fields, [name]: value } })
  return (
    <>
      {data.options.map((option) => {
        const wish = item.options[option.id]
        if (option.kind === 'yes_no')
          return (
            <Checkbox
              key={option.id}
              label={option.name}
              checked={wish?.quantity === 1}
              onChange={({ target }) => pick(option.id, { quantity: target.checked ? 1 : 0 })}
            />
          )
        return (
          <Field key={option.id} label={option.name} help={option.help || undefined}>
            {option.kind === 'quantity' ? (
              <Input
                type="number"
                inputMode="numeric"
                min={option.least}
                max={option.most ?? undefined}
                value={wish?.quantity ?? option.least}
                onChange={({ target }) => pick(option.id, { quantity: Math.max(0, Number(target.value) || 0) })}
              />
            ) : (
              <Select
                value={wish?.choiceId ?? option.choices[0]?.id}
                onChange={({ target }) => pick(option.id, { choiceId: Number(target.value) })}
              >
                {option.choices.map((choice) => (
                  <option key={choice.id} value={choice.id}>
                    {choice.label}
                  </option>
                ))}
              </Select>
            )}
          </Field>
        )
      })}
      {data.fields.map((field) =>
        field.kind === 'tick' ? (
          <Checkbox
            key={field.id}
            label={field.label}
            checked={item.fields[field.name] === 'yes'}
            onChange={({ target }) => answer(field.name, target.checked ? 'yes' : '')}
          />
        ) : (
          <Field key={field.id} label={field.label} required={field.required} help={field.help || undefined}>
            {field.kind === 'choice' ? (
              <Select value={item.fields[field.name] ?? ''} onChange={({ target }) => answer(field.name, target.value)}>
                <option value="">Choose</option>
                {field.choices.map((choice) => (
                  <option key={choice} value={choice}>
                    {choice}
                  </option>
                ))}
              </Select>
            ) : (
              <Input
                value={item.fields[field.name] ?? ''}
                onChange={({ target }) => answer(field.name, target.value)}
              />
            )}
          </Field>
        ),
      )}
    </>
  )
}
