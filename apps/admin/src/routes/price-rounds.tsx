import { Button, Card, EmptyState, Field, Input, Money, Notice, Select } from '@ostler/ui'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { BadgePercent } from 'lucide-react'
import { useState } from 'react'
import { useAct } from '../act.ts'
import { type Answers, api, client } from '../api.ts'
import { Day } from '../components/columns.tsx'
import { cycleLabel } from '../components/cycles.ts'
import { Page } from '../components/page.tsx'
import { Problem, toastProblem } from '../components/problem.tsx'
import { QueryResult } from '../components/thing-page.tsx'
import { useStaff } from '../session.ts'

type Round = Answers['admin']['priceRounds']['list']['items'][number]

/** Prices of services that exist: what was decided, and a form to decide it. */
export function PriceRoundsPage() {
  const { may } = useStaff()
  const query = useQuery(api.admin.priceRounds.list.queryOptions({ input: { limit: 50 } }))
  return (
    <Page
      title="Price changes"
      description="New prices for services that exist. They count from the first period that starts on the day or later; clients are told by mail. The latest fifty are shown."
    >
      {may('services.billing') && <NewRound />}
      <QueryResult query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState icon={BadgePercent} title="No price was changed yet" />
          ) : (
            <Card title="Decided">
              <ul className="grid gap-4">
                {items.map((round) => (
                  <RoundItem key={round.id} round={round} mayCancel={may('services.billing')} />
                ))}
              </ul>
            </Card>
          )
        }
      </QueryResult>
    </Page>
  )
}

function RoundItem({ round, mayCancel }: { round: Round; mayCancel: boolean }) {
  const queryClient = useQueryClient()
  const cancel = useAct(client.admin.priceRounds.cancel, {
    onSuccess: () => queryClient.invalidateQueries({ queryKey: api.admin.priceRounds.key() }),
    onError: toastProblem('The change of prices stays'),
  })
  return (
    <li className="grid gap-1 border-t pt-3 first:border-0 first:pt-0">
      <span>
        {round.recurring ? <Money value={round.recurring} /> : `${round.percent} %`} from <Day on={round.effectiveOn} />
        , {round.currency}
        {round.cycle && `, ${cycleLabel(round.cycle).toLowerCase()}`}
        {round.cancelledAt && ' (cancelled)'}
      </span>
      <span className="text-sm text-muted">
        {round.changed} services, {round.leftOut} left out. {round.reason} By {round.by}.
      </span>
      {mayCancel && !round.cancelledAt && (
        <Button size="sm" className="justify-self-start" onClick={() => cancel.mutate({ id: round.id })}>
          Cancel
        </Button>
      )}
    </li>
  )
}

function NewRound() {
  const products = useQuery(api.admin.products.list.queryOptions())
  const queryClient = useQueryClient()
  const [made, setMade] = useState<Round>()
  const create = useAct(client.admin.priceRounds.create, {
    onSuccess: async (round) => {
      setMade(round)
      await queryClient.invalidateQueries({ queryKey: api.admin.priceRounds.key() })
    },
  })
  const all = products.data?.groups.flatMap((group) => group.products) ?? []
  const submit = (form: FormData) => {
    const text = (name: string) => String(form.get(name) ?? '').trim()
    create.mutate({
      productId: Number(text('productId')),
      currency: text('currency').toUpperCase(),
      ...(text('recurring') ? { recurring: text('recurring') } : { percent: text('percent') }),
      effectiveOn: text('effectiveOn'),
      noticeDays: Number(text('noticeDays')),
      reason: text('reason'),
    })
  }
  return (
    <Card title="Change the prices of services of a product">
      <form
        className="grid gap-4 sm:grid-cols-2"
        onSubmit={(event) => {
          event.preventDefault()
          submit(new FormData(event.currentTarget))
        }}
      >
        <Field label="Product">
          <Select name="productId" required>
            {all.map((product) => (
              <option key={product.id} value={product.id}>
                {product.name}
              </option>
            ))}
          </Select>
        </Field>
        <Field label="Currency">
          <Input name="currency" required maxLength={3} defaultValue="EUR" />
        </Field>
        <Field label="By percent" help="Such as 10 or -2.5." optional>
          <Input name="percent" inputMode="decimal" />
        </Field>
        <Field label="Or to this price" help="Of a period, in that currency." optional>
          <Input name="recurring" inputMode="decimal" />
        </Field>
        <Field label="Counts from">
          <Input name="effectiveOn" type="date" required />
        </Field>
        <Field label="Days of notice">
          <Input name="noticeDays" type="number" min={0} max={365} defaultValue={30} required />
        </Field>
        <Field label="Reason" help="It stands in the mail to the client." className="sm:col-span-2">
          <Input name="reason" required maxLength={500} />
        </Field>
        {create.error && <Problem error={create.error} />}
        {made && (
          <Notice tone="success" title={`${made.changed} services get a new price`} live>
            {made.leftOut} are left out: staff agreed on their price, or they have a change on that day already.
          </Notice>
        )}
        <Button type="submit" variant="primary" className="justify-self-start" loading={create.isPending}>
          Change prices
        </Button>
      </form>
    </Card>
  )
}
