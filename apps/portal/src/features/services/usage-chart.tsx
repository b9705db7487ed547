import { BarChart, Card, Field, Select, Spinner, Tabs, useLocale } from '@ostler/ui'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api/index.ts'
import { everyDay, limitOf, sizeIn, type UsageDays } from './usage-days.ts'

const spans = { 31: 'Last 31 days', 92: 'Last 3 months', 366: 'Last year' }

/** What a service used, day by day. Nothing is shown until something was read. */
export function UsageChart({ serviceId }: { serviceId: number }) {
  const [days, setDays] = useState(31)
  const query = useQuery({
    ...api.services.usageDays.query({ id: serviceId, days }),
    placeholderData: keepPreviousData,
  })
  const used = query.data
  if (query.isPending) return <Spinner label="Loading what was used…" />
  if (!used || (used.days.length === 0 && days === 31)) return null
  return (
    <Card
      title="Usage by day"
      actions={
        <Field label="Period" hideLabel>
          <Select value={days} onChange={(event) => setDays(Number(event.target.value))}>
            {Object.entries(spans).map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </Select>
        </Field>
      }
    >
      <Tabs
        label="What was used"
        items={[
          { value: 'traffic', label: 'Traffic', content: <Chart used={used} what="traffic" /> },
          { value: 'disk', label: 'Disk space', content: <Chart used={used} what="disk" /> },
        ]}
      />
    </Card>
  )
}

const words = {
  disk: { label: 'Disk space, as last read on each day', head: 'Disk space' },
  traffic: { label: 'Traffic of each day', head: 'Traffic' },
}

function Chart({ used, what }: { used: UsageDays; what: 'disk' | 'traffic' }) {
  const { locale } = useLocale()
  return (
    <BarChart
      key={used.from}
      label={words[what].label}
      heads={['Day', words[what].head]}
      format={(mib) => sizeIn(mib, locale)}
      limit={what === 'disk' ? limitOf(used, locale) : null}
      bars={everyDay(used, what, locale)}
    />
  )
}
