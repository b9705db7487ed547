import { Button, Card, KeyValueList, Meter, Money, TextLink, Timeline } from '@ostler/ui'
import { useState } from 'react'
import { Day, Moment } from '../../components/columns.tsx'
import { cycleLabel } from '../../components/cycles.ts'
import { capital } from '../provisioning/operation-states.ts'
import { ServerLink } from '../servers/server-link.tsx'
import type { Control, Service } from './service-types.ts'

export function ServiceFacts({ service }: { service: Service }) {
  const { client, orderId } = service
  return (
    <Card title="Details">
      <KeyValueList
        items={[
          { label: 'Client', value: <TextLink href={`/clients/${client.id}`}>{client.name}</TextLink> },
          { label: 'Order', value: orderId ? <TextLink href={`/orders/${orderId}`}>Open the order</TextLink> : 'none' },
          { label: 'Domain', value: service.domain ?? '–', copy: service.domain ?? undefined },
          { label: 'Price', value: <Money value={service.recurring} />, help: cycleLabel(service.cycle) },
          { label: 'Started', value: <Day on={service.startedOn} /> },
          { label: 'Next due', value: <Day on={service.nextDueOn} /> },
        ]}
      />
    </Card>
  )
}

/** Where it is, as far as we know. */
export function ServiceServer({ service, control }: { service: Service; control: Control }) {
  const { server } = control
  return (
    <Card title="Server">
      <KeyValueList
        items={[
          {
            label: 'Server',
            value: <ServerLink server={server} none="none yet" />,
          },
          { label: 'Module', value: service.serverModule ?? 'none: nothing is set up automatically' },
          { label: 'Host', value: service.serverHost ?? '–', copy: service.serverHost ?? undefined },
          { label: 'User name', value: service.username ?? '–', copy: service.username ?? undefined },
          ...(control.remoteId
            ? [{ label: 'Number on the server', value: control.remoteId, copy: control.remoteId }]
            : []),
          { label: 'Name servers', value: control.nameServers.join(', ') || '–' },
        ]}
      />
    </Card>
  )
}

/** What was read last of disk and traffic. */
export function ServiceUsage({ usage }: { usage: NonNullable<Service['usage']> }) {
  return (
    <Card title="Usage">
      <div className="grid gap-3">
        {usage.diskMib !== null && (
          <Meter
            label="Disk"
            value={usage.diskMib}
            max={usage.diskLimitMib ?? Math.max(usage.diskMib, 1)}
            text={
              usage.diskLimitMib
                ? `${size(usage.diskMib)} of ${size(usage.diskLimitMib)}`
                : `${size(usage.diskMib)}, no limit`
            }
          />
        )}
        <p className="text-sm text-muted">
          Traffic {size(usage.trafficMib)} · read <Moment at={usage.readAt} />
        </p>
      </div>
    </Card>
  )
}

const oneDecimal = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 })

const size = (mib: number) => (mib >= 1024 ? `${oneDecimal.format(mib / 1024)} GiB` : `${oneDecimal.format(mib)} MiB`)

/** The API tells it from the beginning; here the newest comes first. */
export function ServiceHistory({ history }: { history: Service['history'] }) {
  const [shown, show] = useState(stepsAtOnce)
  const steps = history.toReversed()
  return (
    <Card
      title="History"
      footer={
        steps.length > shown && (
          <Button size="sm" onClick={() => show(shown + stepsAtOnce)}>
            Show older ({steps.length - shown})
          </Button>
        )
      }
    >
      {steps.length === 0 ? (
        <p className="text-muted">Nothing has happened yet.</p>
      ) : (
        <Timeline
          label="History of the service"
          items={steps.slice(0, shown).map((step, place) => ({
            id: `${step.at} ${steps.length - place}`,
            title: capital(step.what),
            time: <Moment at={step.at} />,
            detail: `by ${step.by}`,
          }))}
        />
      )}
    </Card>
  )
}

const stepsAtOnce = 25

/** Moves to other servers and other clients, newest first. */
export function ServiceWhereabouts({ service, control }: { service: Service; control: Control }) {
  const { moves, transfers } = control
  const items = [
    ...moves.map((move) => ({
      id: `move ${move.id}`,
      at: move.at,
      title: `Moved from ${move.from ?? 'no server'} to ${move.to}`,
      detail: (
        <>
          {move.why}, by {move.by}
          {Number(move.fee) > 0 && (
            <>
              , for <Money value={{ amount: move.fee, currency: service.recurring.currency }} />
            </>
          )}
        </>
      ),
    })),
    ...transfers.map((one) => ({
      id: `transfer ${one.id}`,
      at: one.at,
      title: (
        <>
          Transferred from <TextLink href={`/clients/${one.fromClientId}`}>client no. {one.fromClientId}</TextLink> to{' '}
          <TextLink href={`/clients/${one.toClientId}`}>client no. {one.toClientId}</TextLink>
        </>
      ),
      detail: `${one.why}, by ${one.by}`,
    })),
  ].sort((one, other) => other.at.localeCompare(one.at))
  return (
    <Card title="Moves and transfers">
      {items.length === 0 ? (
        <p className="text-muted">It was never moved to another server, nor transferred to another client.</p>
      ) : (
        <Timeline
          label="Moves and transfers"
          items={items.map(({ at, ...item }) => ({ ...item, time: <Moment at={at} /> }))}
        />
      )}
    </Card>
  )
}
