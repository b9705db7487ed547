import { formatDate } from '@ostler/ui'

export type UsageDays = {
  from: string
  until: string
  days: { on: string; diskMib: number | null; diskLimitMib: number | null; trafficMib: number }[]
}

/** A bar for each day of the span; those on which nothing was read are empty. */
export function everyDay({ from, until, days }: UsageDays, what: 'disk' | 'traffic', locale: string | undefined) {
  const byDay = new Map(days.map((day) => [day.on, what === 'disk' ? day.diskMib : day.trafficMib]))
  const bars = []
  for (let day = from; day <= until; day = dayAfter(day))
    bars.push({ id: day, label: formatDate(day, { locale }), value: byDay.get(day) ?? null })
  return bars
}

const dayAfter = (day: string): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10)

/** The limit of the latest day. That of traffic is one of a month, and says nothing of a day. */
export function limitOf({ days }: UsageDays, locale: string | undefined) {
  const value = days.at(-1)?.diskLimitMib ?? null
  return value === null ? null : { value, label: `Limit ${sizeIn(value, locale)}` }
}

/** From a gibibyte on in GiB, with one digit behind the point. */
export function sizeIn(mib: number, locale: string | undefined): string {
  const isLarge = mib >= 1024
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: isLarge ? 1 : 0 })
  return `${number.format(isLarge ? mib / 1024 : mib)} ${isLarge ? 'GiB' : 'MiB'}`
}
