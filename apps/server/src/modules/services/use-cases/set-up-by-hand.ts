import type { Context } from '../../../platform/context.ts'
import { serviceNotFound, serviceNotPending } from '../errors.ts'
import { endNow } from '../operations/ask-for-end.ts'
import { lockService } from '../suspension/suspend.ts'
import { beginSetUp } from './begin-set-up.ts'

/** Staff have a pending service made now, whether it was paid or not. @throws service_not_found, service_not_pending */
export async function setUpByHand(ctx: Context, serviceId: number): Promise<void> {
  ctx.actor.must('services.manage')
  await ctx.transaction(async (tx) => {
    const service = await lockService(tx, serviceId)
    if (!service) throw serviceNotFound()
    if (service.state !== 'pending') throw serviceNotPending()
    await beginSetUp(tx, service, 'by_hand')
  })
}

/** Staff end a service now, with all that is on its server. @throws service_not_found, service_not_active */
export async function terminateService(
  ctx: Context,
  { serviceId, reason }: { serviceId: number; reason: string },
): Promise<void> {
  ctx.actor.must('services.manage')
  await ctx.transaction(async (tx) => {
    const service = await lockService(tx, serviceId)
    if (!service) throw serviceNotFound()
    if (service.state !== 'active' && service.state !== 'suspended') throw serviceNotPending()
    await endNow(tx, service, { why: reason })
  })
}
