import { Button, Card, Checkbox, Field, Input, KeyValueList, Money, StepList, TextLink } from '@ostler/ui'
import { useQueryClient } from '@tanstack/react-query'
import { BadgePercent, CircleStop, Undo2 } from 'lucide-react'
import { useState } from 'react'
import { useAct } from '../../act.ts'
import { api, client } from '../../api.ts'
import { ActDialog } from '../../components/act-dialog.tsx'
import { Day, Moment } from '../../components/columns.tsx'
import { toastProblem } from '../../components/problem.tsx'
import { ReasonField, reasonRule } from '../../components/reason-field.tsx'
import { typedAmount } from '../../components/typed-amount.ts'
import type { Service } from './service-types.ts'

/** Price, dates and suspension of a service, with what staff may change about them. */
export function ServiceBilling({
  service,
  isCancelled,
  mayChange,
}: {
  service: Service
  /** Its end was asked for; that is taken back elsewhere. */
  isCancelled: boolean
  mayChange: boolean
}) {
  return (
    <Card title="Billing">
      <KeyValueList
        items={[
          {
            label: 'Agreed price',
            value: service.override ? <Money value={service.override} /> : 'none',
            help: 'Wins over every other price at each renewal.',
          },
          { label: 'Charged until', value: <Day on={service.chargedUntil} /> },
          { label: 'Ends on', value: service.endsOn ? <Day on={service.endsOn} /> : 'no end is set' },
          { label: 'Overdue invoices', value: ruleOf(service) },
        ]}
      />
      {mayChange && <Acts service={service} isCancelled={isCancelled} />}
    </Card>
  )
}

function ruleOf({ neverSuspend, suspendNotBefore }: Service) {
  if (neverSuspend) return 'never suspend it'
  return suspendNotBefore ? (
    <>
      suspend it, but not before <Day on={suspendNotBefore} />
    </>
  ) : (
    'suspend it'
  )
}

type PriceValues = { amount: string; reason: string }
type EndValues = { on: string; reason: string }

function Acts({ service, isCancelled }: { service: Service; isCancelled: boolean }) {
  const { id } = service
  return (
    <div className="mt-4 flex flex-wrap gap-2 border-t pt-4">
      <ActDialog
        label="Agree on a price"
        icon={BadgePercent}
        title="Agree on a price for this service"
        description="It counts from the next renewal on. Discounts and changes of prices do not touch it."
        start={{ amount: '', reason: '' } as PriceValues}
        act={client.admin.services.setOverride}
        inputOf={({ amount, reason }: PriceValues) => ({ id, amount: typedAmount(amount) || null, reason })}
        done={() => 'The price is agreed'}
      >
        {({ register, formState: { errors } }) => (
          <>
            <Field
              label={`Price of a period, in ${service.recurring.currency}`}
              optional
              help="Empty: back to the price it was sold at."
              error={errors.amount?.message}
            >
              <Input inputMode="decimal" autoComplete="off" className="tabular-nums" {...register('amount')} />
            </Field>
            <ReasonField error={errors.reason} field={register('reason', reasonRule)} />
          </>
        )}
      </ActDialog>
      {service.endsOn && !isCancelled && <UndoEnd id={id} />}
      {!service.endsOn && (
        <ActDialog
          label="Set an end"
          icon={CircleStop}
          title="Set an end for this service"
          description="No period begins on that day or later, and open renewals from then on are taken back."
          start={{ on: '', reason: '' } as EndValues}
          act={client.admin.services.end}
          inputOf={({ on, reason }: EndValues) => ({ id, on, reason })}
          done={() => 'The end is set'}
        >
          {({ register, formState: { errors } }) => (
            <>
              <Field label="Ends on" required error={errors.on?.message}>
                <Input type="date" {...register('on', { required: 'Give the day on which it ends' })} />
              </Field>
              <ReasonField error={errors.reason} field={register('reason', reasonRule)} />
            </>
          )}
        </ActDialog>
      )}
      <SuspensionRule service={service} />
    </div>
  )
}

function UndoEnd({ id }: { id: number }) {
  const queryClient = useQueryClient()
  const undo = useAct(client.admin.services.undoEnd, {
    onSuccess: () => queryClient.invalidateQueries({ queryKey: api.admin.key() }),
    onError: toastProblem('The end stays'),
  })
  return (
    <Button size="sm" icon={Undo2} loading={undo.isPending} onClick={() => undo.mutate({ id })}>
      Undo the end
    </Button>
  )
}

function SuspensionRule({ service }: { service: Service }) {
  const [never, setNever] = useState(service.neverSuspend)
  const [notBefore, setNotBefore] = useState(service.suspendNotBefore ?? '')
  const queryClient = useQueryClient()
  const save = useAct(client.admin.services.setSuspensionRule, {
    onSuccess: () => queryClient.invalidateQueries({ queryKey: api.admin.key() }),
    onError: toastProblem('The rule stays as it was'),
  })
  return (
    <form
      className="grid w-full gap-3 border-t pt-4"
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate({ id: service.id, neverSuspend: never, suspendNotBefore: notBefore === '' ? null : notBefore })
      }}
    >
      <Checkbox
        label="Never suspend it for overdue invoices"
        checked={never}
        onChange={(event) => setNever(event.target.checked)}
      />
      <Field label="Do not suspend it before" optional>
        <Input type="date" value={notBefore} onChange={(event) => setNotBefore(event.target.value)} />
      </Field>
      <Button size="sm" type="submit" className="justify-self-start" loading={save.isPending}>
        Save the rule
      </Button>
    </form>
  )
}

const upgradeWords = { asked: 'waits for payment', paid: 'waits for its day', applied: 'made', cancelled: 'cancelled' }

const upgradeSteps = { asked: 'waiting', paid: 'waiting', applied: 'done', cancelled: 'skipped' } as const

/** Changes of plan and suspensions, newest first. */
export function ServiceChanges({ service, mayChange }: { service: Service; mayChange: boolean }) {
  const queryClient = useQueryClient()
  const cancel = useAct(client.admin.services.cancelUpgrade, {
    onSuccess: () => queryClient.invalidateQueries({ queryKey: api.admin.key() }),
    onError: toastProblem('The change stays'),
  })
  if (service.upgrades.length === 0 && service.suspensions.length === 0) return null
  return (
    <Card title="Changes and suspensions">
      <StepList
        label="Changes and suspensions"
        steps={[
          ...service.upgrades.map((one) => ({
            id: `upgrade ${one.id}`,
            label: `${one.from.product} → ${one.to.product}: ${upgradeWords[one.state]}`,
            state: upgradeSteps[one.state],
            time: <Moment at={one.askedAt} />,
            detail: (
              <div className="grid gap-1">
                <span>
                  <Money value={one.due} /> · from <Day on={one.effectiveOn} />
                </span>
                {one.invoiceId && <TextLink href={`/invoices/${one.invoiceId}`}>Open its invoice</TextLink>}
                {mayChange && (one.state === 'asked' || one.state === 'paid') && (
                  <Button size="sm" className="justify-self-start" onClick={() => cancel.mutate({ id: one.id })}>
                    Cancel this change
                  </Button>
                )}
              </div>
            ),
          })),
          ...service.suspensions.map((one) => ({
            id: `suspension ${one.id}`,
            label: one.liftedAt ? 'Was suspended' : one.suspendedOn ? 'Suspended' : 'To be suspended',
            state: one.liftedAt ? ('done' as const) : ('running' as const),
            time: <Moment at={one.askedAt} />,
            detail: `${one.why}, by ${one.by}${one.liftWhy ? `; lifted: ${one.liftWhy}` : ''}`,
          })),
        ]}
      />
    </Card>
  )
}
