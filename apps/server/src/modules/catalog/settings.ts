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

export const groupDiscountsSetting = defineSetting<'better' | 'both'>({
  name: 'catalog.group_discounts',
  about:
    'When a promotion and the discount of a group hold for one price: only the better one, or the group on what the promotion left.',
  schema: z.enum(['better', 'both']),
  default: 'better',
})

/** What the operator may decide about the discounts of groups. */
export const groupPricingSettings = settingGroup({ groupDiscounts: groupDiscountsSetting })

/** What the operator may decide about how prices become amounts. */
export const pricingSettings = settingGroup({ dayCount: dayCountSetting })
