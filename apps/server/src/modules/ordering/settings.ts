import { z } from 'zod'
import { settingGroup } from '../../platform/setting-group.ts'
import { defineSetting } from '../../platform/settings.ts'

export const staleAfterDaysSetting = defineSetting({
  name: 'ordering.stale_after_days',
  about: 'An order that nobody paid is cancelled after so many days; 0: never.',
  schema: z.number().int().min(0).max(365),
  default: 14,
})

/** What the operator may decide about orders. */
export const orderSettings = settingGroup({ staleAfterDays: staleAfterDaysSetting })
