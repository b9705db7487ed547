import { Card, DateText, Meter, useLocale } from '@ostler/ui'
import type { Service } from '../state.ts'

type Usage = NonNullable<Service['usage']>

export function ServiceUsage({ usage }: { usage: Usage }) {
  const { locale } = useLocale()
  const used = usage.diskMib ?? 0
  const disk = usage.diskMib === null ? 'Not told by the server' : `${size(used, locale)}, no limit`
  const full = usage.diskLimitMib === null ? 0 : used / usage.diskLimitMib
  return (
    <Card title="Usage" footer={<ReadAt at={usage.readAt} />}>
      <div className="flex flex-col gap-4">
        {usage.diskLimitMib === null || usage.diskMib === null ? (
          <Amount label="Disk" value={disk} />
        ) : (
          <Meter
            label="Disk"
            value={used}
            max={usage.diskLimitMib}
            text={`${size(used, locale)} of ${size(usage.diskLimitMib, locale)}`}
            tone={full >= 0.95 ? 'danger' : full >= 0.8 ? 'warning' : 'neutral'}
          />
        )}
        <Amount label="Traffic this month" value={size(usage.trafficMib, locale)} />
      </div>
    </Card>
  )
}

function ReadAt({ at }: { at: string }) {
  return (
    <span className="text-sm text-muted">
      As read from the server <DateText value={at} format="relative" />
    </span>
  )
}

function Amount({ label, value }: { label: string; value: string }) {
  return (
    <p className="flex flex-wrap items-baseline justify-between gap-x-3">
      <span>{label}</span>
      <span className="text-sm text-muted tabular-nums">{value}</span>
    </p>
  )
}

/** From a gibibyte on in GiB, with one digit behind the point. */
function size(mib: number, locale: string | undefined): string {
  const large = mib >= 1024
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: large ? 1 : 0 }).format(
    large ? mib / 1024 : mib,
  )
  return `${number} ${large ? 'GiB' : 'MiB'}`
}
