import { desc, eq } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { upgrades } from '../schema.ts'
import type { UpgradeRow } from '../use-cases/upgrade-service.ts'

/** Changes of plan of a service, newest first. */
export const upgradesOf = (ctx: Context, serviceId: number): Promise<UpgradeRow[]> =>
  ctx.read.select().from(upgrades).where(eq(upgrades.serviceId, serviceId)).orderBy(desc(upgrades.id)).limit(50)
