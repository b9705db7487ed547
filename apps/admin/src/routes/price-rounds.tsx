import { Button, Card, EmptyState, Field, FieldRow, Input, Money, Select } from '@ostler/ui'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { BadgePercent } from 'lucide-react'
import { useAct } from '../act.ts'
import { type Answers, api, client } from '../api.ts'
import { ActDialog } from '../components/act-dialog.tsx'
import { Day } from '../components/columns.tsx'
import { cycleLabel } from '../components/cycles.ts'
import { Page } from '../components/page.tsx'
import { toastProblem } from '../components/problem.tsx'
import { QueryResult } from '../components/thing-page.tsx'
import { typedAmount } from '../components/typed-amount.ts'
import { useStaff } from '../session.ts'

type Product = Answers['admin']['products']['list']['groups'][number]['products'][number]
type Round = Answers['admin']['priceRounds']['list']['items'][number]

/** Prices of services that exist: what was decided, and a dialog to decide it. */
export function PriceRoundsPage() {
  const { may } = useStaff()
  const query = useQuery(api.admin.priceRounds.list.queryOptions({ input: { limit: 50 } }))
  const products = useQuery({ ...api.admin.products.list.queryOptions(), enabled: may('products.view') })
  const all = products.data?.groups.flatMap((group) => group.products) ?? []
  return (
    <Page
      title="Price changes"
      description="New prices for services that exist. They count from the first period that starts on the day or later; clients are told by mail. The latest fifty are shown."
      actions={may('services.billing') && all.length > 0 && <NewRound products={all} />}
    >
      <QueryResult query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState icon={BadgePercent} title="No price was changed yet" />
          ) : (
            <Card title="Decided">
              <ul className="grid gap-4">
                {items.map((round) => (
                  <RoundItem
                    key={round.id}
                    round={round}
                    product={all.find(({ id }) => id === round.productId)?.name}
                    mayCancel={may('services.billing')}
                  />
                ))}
              </ul>
            </Card>
          )
        }
      </QueryResult>
    </Page>
  )
}

type RoundItemProps = { round: Round; product: string | undefined; mayCancel: boolean }

function RoundItem({ round, product, mayCancel }: RoundItemProps) {
  const queryClient = useQueryClient()
  const cancel = useAct(client.admin.priceRounds.cancel, {
    onSuccess: () => queryClient.invalidateQueries({ queryKey: api.admin.priceRounds.key() }),
    onError: toastProblem('The change of prices stays'),
  })
  return (
    <li className="grid gap-1 border-t pt-3 first:border-0 first:pt-0">
      <span>
        {product && `${product}: `}
        {round.recurring ? <Money value={round.recurring} /> : `${round.percent} %`} from <Day on={round.effectiveOn} />
        , {round.currency}
        {round.cycle && `, ${cycleLabel(round.cycle).toLowerCase()}`}
        {round.cancelledAt && ' (cancelled)'}
      </span>
      <span className="text-sm text-muted">
        Services changed: {round.changed}, left out: {round.leftOut}. {round.reason} · {round.by}
      </span>
      {mayCancel && !round.cancelledAt && (
        <Button size="sm" className="justify-self-start" onClick={() => cancel.mutate({ id: round.id })}>
          Cancel
        </Button>
      )}
    </li>
  )
}

/** One field of the two says by how much; the server minds when both or neither do. */
function NewRound({ products }: { products: Product[] }) {
  return (
    <ActDialog
      label="Change prices"
      icon={BadgePercent}
      title="Change the prices of a product's services"
      description="The clients are told by mail at once."
      start={{
        productId: String(products[0]?.id ?? ''),
        currency: products[0]?.prices[0]?.recurring.currency ?? '',
        percent: '',
        recurring: '',
        effectiveOn: '',
        noticeDays: '30',
        reason: '',
      }}
      act={client.admin.priceRounds.create}
      inputOf={({ productId, currency, percent, recurring, noticeDays, ...rest }) => ({
        ...rest,
        productId: Number(productId),
        currency: currency.trim().toUpperCase(),
        ...(percent.trim() ? { percent: typedAmount(percent) } : {}),
        ...(recurring.trim() ? { recurring: typedAmount(recurring) } : {}),
        noticeDays: Number(noticeDays),
      })}
      done={({ changed, leftOut }) =>
        leftOut === 0
          ? `Services with a new price: ${changed}`
          : `Services with a new price: ${changed}. Left out, for their price is agreed on or changes that day already: ${leftOut}`
      }
    >
      {({ register, getValues, formState: { errors } }) => (
        <>
          <FieldRow>
            <Field label="Product" required error={errors.productId?.message}>
              <Select {...register('productId', { required: 'Choose a product' })}>
                {products.map(({ id, name }) => (
                  <option key={id} value={id}>
                    {name}
                  </option>
                ))}
              </Select>
            </Field>
            <Field label="Currency" required error={errors.currency?.message}>
              <Input maxLength={3} autoComplete="off" {...register('currency', { required: 'Enter the currency' })} />
            </Field>
          </FieldRow>
          <FieldRow>
            <Field label="By percent" help="Such as 10 or -2.5." optional error={errors.percent?.message}>
              <Input
                inputMode="decimal"
                trailing="%"
                {...register('percent', {
                  validate: (percent) =>
                    (percent.trim() === '') !== (getValues('recurring').trim() === '') ||
                    'Enter a percentage or a price, one of the two',
                })}
              />
            </Field>
            <Field label="Or to this price" help="Of a period." optional error={errors.recurring?.message}>
              <Input inputMode="decimal" {...register('recurring')} />
            </Field>
          </FieldRow>
          <FieldRow>
            <Field label="Counts from" required error={errors.effectiveOn?.message}>
              <Input type="date" {...register('effectiveOn', { required: 'Enter the day' })} />
            </Field>
            <Field label="Days of notice" required error={errors.noticeDays?.message}>
              <Input
                inputMode="numeric"
                {...register('noticeDays', { pattern: { value: /^\d{1,3}$/, message: 'Give a whole number' } })}
              />
            </Field>
          </FieldRow>
          <Field label="Reason" required help="It stands in the mail to the client." error={errors.reason?.message}>
            <Input maxLength={500} {...register('reason', { required: 'Give the reason' })} />
          </Field>
        </>
      )}
    </ActDialog>
  )
}
