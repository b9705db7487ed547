import { Card, DateText, KeyValueList, Money } from '@ostler/ui'
import { useQuery } from '@tanstack/react-query'
import { api } from '../../../api/index.ts'

/** What was used in the running period, and what it would cost if it ended now. */
export function UsageSoFar({ serviceId }: { serviceId: number }) {
  const usage = useQuery(api.services.usage.query({ id: serviceId }))
  const [first] = usage.data?.soFar ?? []
  if (!usage.data || !first) return null
  return (
    <Card title="Usage so far">
      <p className="mb-3 text-sm text-muted">
        From <DateText value={first.from} /> to before <DateText value={first.until} />. It is charged when the period
        is over.
      </p>
      <KeyValueList
        items={usage.data.soFar.map((one) => ({
          label: one.label,
          value: `${one.quantity} ${one.unit} (${one.included} included)`,
          help: <>About {<Money value={one.estimate} />} before tax</>,
        }))}
      />
    </Card>
  )
}
