import { Button, Card, Checkbox, Field, Input, KeyValueList, Money, StepList, TextLink } from '@ostler/ui'
import { useQueryClient } from '@tanstack/react-query'
import { BadgePercent, CirclePause, CirclePlay, CircleStop, Undo2 } from 'lucide-react'
import { useState } from 'react'
import { useAct } from '../../act.ts'
import { type Answers, api, client } from '../../api.ts'
import { Day, Moment } from '../../components/columns.tsx'
import { toastProblem } from '../../components/problem.tsx'
import { typedAmount } from '../../components/typed-amount.ts'
import { ServiceAct } from './service-act.tsx'

type Service = Answers['admin']['services']['get']

/** Price, dates and suspension of a service, with what staff may change about them. */
export function ServiceBilling({ service, mayChange }: { service: Service; mayChange: boolean }) {
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
      {mayChange && <Acts service={service} />}
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

function Acts({ service }: { service: Service }) {
  const { id } = service
  const [price, setPrice] = useState('')
  const [on, setOn] = useState('')
  return (
    <div className="mt-4 flex flex-wrap gap-2 border-t pt-4">
      <ServiceAct
        label="Agree on a price"
        icon={BadgePercent}
        title="Agree on a price for this service"
        effects={['It counts from the next renewal on', 'Discounts and changes of prices do not touch it']}
        act={client.admin.services.setOverride}
        input={(reason) => ({ id, amount: typedAmount(price) || null, reason })}
      >
        <Field
          label={`Price of a period, in ${service.recurring.currency}`}
          help="Empty: back to the price it was sold at."
        >
          <Input inputMode="decimal" value={price} onChange={(event) => setPrice(event.target.value)} />
        </Field>
      </ServiceAct>
      {service.endsOn ? (
        <UndoEnd id={id} />
      ) : (
        <ServiceAct
          label="Set an end"
          icon={CircleStop}
          title="Set an end for this service"
          effects={['No period begins on that day or later', 'Open renewals from then on are taken back']}
          act={client.admin.services.end}
          input={(reason) => {
            if (!on) throw new Error('Give the day on which it ends.')
            return { id, on, reason }
          }}
        >
          <Field label="Ends on" required>
            <Input type="date" required value={on} onChange={(event) => setOn(event.target.value)} />
          </Field>
        </ServiceAct>
      )}
      {service.state === 'active' && (
        <ServiceAct
          label="Suspend"
          icon={CirclePause}
          tone="danger"
          title="Suspend this service?"
          effects={['Its server stops serving it; nothing is deleted', 'The client is told by mail']}
          act={client.admin.services.suspend}
          input={(reason) => ({ id, reason })}
        />
      )}
      {service.state === 'suspended' && (
        <ServiceAct
          label="Unsuspend"
          icon={CirclePlay}
          title="Serve it again?"
          effects={['Whatever is still overdue stays so', 'The client is told by mail']}
          act={client.admin.services.unsuspend}
          input={(reason) => ({ id, reason })}
        />
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
