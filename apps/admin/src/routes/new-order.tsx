import { Button, Card, Field, FormActions, FormErrorSummary, Input, Notice, Textarea, toast } from '@ostler/ui'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { useAct } from '../act.ts'
import { ApiError, api, client } from '../api.ts'
import { Page } from '../components/page.tsx'
import { describe } from '../components/problem.tsx'
import { QueryResult } from '../components/thing-page.tsx'
import { emptyItem, type ItemDraft, itemInputs, type OrderInput, type Product } from '../features/orders/order-draft.ts'
import { OrderItemForm } from '../features/orders/order-item-form.tsx'
import { OrderPreview } from '../features/orders/order-preview.tsx'
import { useUrlSearch } from '../location.ts'

/** An order that staff place for a client: nothing is asked of a gateway, the client gets the invoice. */
export function NewOrderPage() {
  const { clientId } = useUrlSearch()
  const products = useQuery(api.admin.products.list.queryOptions())
  const [chosen, setChosen] = useState(clientId ?? '')
  const whose = useQuery({
    ...api.admin.clients.get.queryOptions({ input: { id: Number(chosen) } }),
    enabled: /^[1-9]\d{0,14}$/.test(chosen),
    retry: false,
  })
  return (
    <Page title="New order" breadcrumbs={[{ label: 'Orders', href: '/orders' }, { label: 'New order' }]}>
      <Card title="Client">
        <Field
          label="Number of the client"
          required
          help="As on the page of the client, which also begins an order."
          error={whose.error ? describe(whose.error).description : undefined}
        >
          <Input inputMode="numeric" value={chosen} onChange={({ target }) => setChosen(target.value.trim())} />
        </Field>
        {whose.data ? (
          <p className="mt-2 text-muted">
            {whose.data.company || `${whose.data.firstName} ${whose.data.lastName}`}, billed in {whose.data.currency}
          </p>
        ) : null}
      </Card>
      <QueryResult query={products}>
        {({ groups }) =>
          whose.data ? (
            <OrderForm
              key={whose.data.id}
              clientId={whose.data.id}
              currency={whose.data.currency}
              products={groups.flatMap((group) => group.products)}
            />
          ) : (
            <Notice>Say whose order it is first.</Notice>
          )
        }
      </QueryResult>
    </Page>
  )
}

function OrderForm({ clientId, currency, products }: { clientId: number; currency: string; products: Product[] }) {
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const [items, setItems] = useState<ItemDraft[]>(() => [emptyItem()])
  const [promotionCode, setPromotionCode] = useState('')
  const [note, setNote] = useState('')
  const preview = useAct(client.admin.orders.preview)
  const place = useAct(client.admin.orders.create, {
    onSuccess: async ({ order }) => {
      toast.success(`${order.number} placed`)
      await queryClient.invalidateQueries({ queryKey: api.admin.key() })
      await navigate({ to: `/orders/${order.id}`, replace: true })
    },
  })

  const input: OrderInput = {
    clientId,
    items: itemInputs(items),
    ...(promotionCode.trim() ? { promotionCode: promotionCode.trim() } : {}),
    ...(note.trim() ? { note: note.trim() } : {}),
  }
  const nameOf = (item: ItemDraft) => products.find(({ id }) => String(id) === item.productId)?.name ?? ''
  const isComplete = input.items.length === items.length
  const error = place.error ?? preview.error

  /** What was shown belongs to what was asked; after a change it is asked again. */
  function change(act: () => void) {
    act()
    preview.reset()
    place.reset()
  }

  function submit(event: FormEvent) {
    event.preventDefault()
    if (!isComplete || preview.isPending || place.isPending) return
    if (preview.data) place.mutate({ ...input, expectedTotal: preview.data.total })
    else preview.mutate(input)
  }

  return (
    <form onSubmit={submit} noValidate className="grid gap-6">
      <FormErrorSummary errors={error ? problemsOf(error) : []} title="The order is not placed" focusKey={error} />
      {items.map((item, index) => (
        <OrderItemForm
          key={item.key}
          item={item}
          index={index}
          products={products}
          currency={currency}
          others={items.flatMap((other, at) =>
            at === index || other.parentIndex !== '' ? [] : [{ index: at, name: nameOf(other) }],
          )}
          onChange={(changed) => change(() => setItems(items.with(index, changed)))}
          onRemove={items.length > 1 ? () => change(() => setItems(withoutItem(items, index))) : undefined}
        />
      ))}
      <div>
        <Button icon={Plus} onClick={() => change(() => setItems([...items, emptyItem()]))}>
          Add an item
        </Button>
      </div>
      <Card title="For the whole order">
        <div className="grid gap-4">
          <Field label="Promotion code" optional>
            <Input value={promotionCode} onChange={({ target }) => change(() => setPromotionCode(target.value))} />
          </Field>
          <Field label="Note" optional>
            <Textarea value={note} maxLength={500} onChange={({ target }) => setNote(target.value)} />
          </Field>
        </div>
      </Card>
      {preview.data ? <OrderPreview preview={preview.data} /> : null}
      <FormActions>
        <Button type="submit" variant="primary" loading={preview.isPending || place.isPending} disabled={!isComplete}>
          {preview.data ? 'Place the order' : 'Show what it costs'}
        </Button>
      </FormActions>
    </form>
  )
}

/** Add-ons of the item that goes hang on nothing, and those of later ones move up with them. */
function withoutItem(items: ItemDraft[], gone: number): ItemDraft[] {
  return items
    .filter((_, index) => index !== gone)
    .map((item) => {
      const at = Number(item.parentIndex)
      if (item.parentIndex === '' || at < gone) return item
      return { ...item, parentIndex: at === gone ? '' : String(at - 1) }
    })
}

function problemsOf(error: Error): { message: string }[] {
  const fields = error instanceof ApiError ? error.fields : []
  if (fields.length === 0) return [{ message: describe(error).description }]
  return fields.map(({ field, message }) => ({ message: `${whereIs(field)}: ${message}` }))
}

/** `items.0.fields.host` is "Item 1, host". */
function whereIs(field: string): string {
  const [, index, ...rest] = /^items\.(\d+)\.?(.*)$/.exec(field) ?? []
  return index === undefined ? field : [`Item ${Number(index) + 1}`, ...rest].filter(Boolean).join(', ')
}
