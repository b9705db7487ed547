import { eq } from 'drizzle-orm'
import { z } from 'zod'
import { isSandbox } from '../../../platform/addresses.ts'
import type { Context } from '../../../platform/context.ts'
import { settingGroup } from '../../../platform/setting-group.ts'
import { defineSetting, readSetting } from '../../../platform/settings.ts'
import { staff } from '../schema.ts'

const demandOfStaff = z.enum(['always', 'except_in_sandbox', 'never'])

/** Whoever gets in as staff has everybody's data. The sandbox has nobody's, and its log-ins are known to all. */
const staffSetting = defineSetting<z.infer<typeof demandOfStaff>>({
  name: 'identity.staff_need_factor',
  about: 'Must staff have a second factor? Who has none sets one up at the next log-in.',
  schema: demandOfStaff,
  default: 'except_in_sandbox',
})

const clientsSetting = defineSetting({
  name: 'identity.clients_need_factor',
  about: 'Must everybody else have a second factor as well?',
  schema: z.boolean(),
  default: false,
})

/** What the operator may decide about second factors. */
export const factorSettings = settingGroup({ staffNeedFactor: staffSetting, clientsNeedFactor: clientsSetting })

/** Does the installation demand a second factor of this user? */
export async function mustHaveFactor(ctx: Context, userId: number): Promise<boolean> {
  if (await readSetting(ctx, clientsSetting)) return true
  const demand = await readSetting(ctx, staffSetting)
  if (demand === 'never' || (demand === 'except_in_sandbox' && ctx.port(isSandbox))) return false
  const found = await ctx.read.select({ userId: staff.userId }).from(staff).where(eq(staff.userId, userId))
  return found.length > 0
}
