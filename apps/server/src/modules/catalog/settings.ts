import type { DayCount } from '@ostler/kernel'
import { z } from 'zod'
import { settingGroup } from '../../platform/setting-group.ts'
import { defineSetting } from '../../platform/settings.ts'

export const dayCountSetting = defineSetting<DayCount>({
  name: 'catalog.day_count',
  about: 'How days are counted when part of a period is charged: as the calendar has them, or thirty to a month.',
  schema: z.enum(['actual', 'thirty_day_months']),
  default: 'actual',
})

/** What the operator may decide about how prices become amounts. */
export const pricingSettings = settingGroup({ dayCount: dayCountSetting })
