import { z } from 'zod'
import { settingGroup } from '../../platform/setting-group.ts'
import { defineSetting } from '../../platform/settings.ts'

export const tellOfActing = defineSetting({
  name: 'identity.tell_of_acting',
  schema: z.boolean(),
  default: true,
  about: 'Clients see in their security settings when staff acted in their name.',
})

/** What staff decide about who may do what. */
export const accessSettings = settingGroup({ tellOfActing })
