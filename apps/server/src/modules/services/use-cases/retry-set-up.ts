import { eq } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { serviceNotFailed, serviceNotFound } from '../errors.ts'
import { moveService } from '../lifecycle.ts'
import { services } from '../schema.ts'
import { setUpService } from './set-up-service.ts'

/** Staff mended the cause: try again. @throws service_not_found, service_not_failed */
export async function retrySetUp(ctx: Context, serviceId: number): Promise<void> {
  ctx.actor.must('services.manage')
  await ctx.transaction(async (tx) => {
    const [service] = await tx.db.select().from(services).where(eq(services.id, serviceId)).for('update')
    if (!service) throw serviceNotFound()
    if (service.state !== 'failed') throw serviceNotFailed()
    await moveService(tx, service, 'provisioning', 'tried again by staff')
    await tx.later(setUpService, { serviceId })
  })
}
