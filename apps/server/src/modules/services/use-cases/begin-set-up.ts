import type { Tx } from '../../../platform/context.ts'
import { productsById } from '../../catalog/index.ts'
import { serviceActivated } from '../events.ts'
import { moveService, type ServiceRow } from '../lifecycle.ts'
import { askFor } from '../operations/ask-for.ts'

/** What is the moment: an order, a payment, or staff. */
export type SetUpMoment = 'ordered' | 'paid' | 'by_hand'

/**
 * Has a pending service made on its server, when this is the moment that its product waits for; what needs no server is
 * active at once when it is paid. `paid` also makes what was to be made with the order and was not.
 *
 * @emits services.activated
 */
export async function beginSetUp(tx: Tx, service: ServiceRow, moment: SetUpMoment): Promise<void> {
  if (service.serverModule === null) {
    if (moment === 'ordered') return
    await moveService(tx, service, 'active', `${moment === 'paid' ? 'paid' : 'by hand'}; nothing to set up`)
    await tx.emit(serviceActivated({ serviceId: service.id, clientId: service.clientId }))
    return
  }
  const product = (await productsById(tx, [service.productId])).get(service.productId)
  const wanted = product?.setUp ?? 'on_payment'
  if (moment === 'ordered' && wanted !== 'on_order') return
  if (moment === 'paid' && wanted === 'by_hand') {
    tx.record({ action: 'set_up_left_to_staff', object: `service:${service.id}` })
    return
  }
  const provisioning = await moveService(tx, service, 'provisioning', moment === 'by_hand' ? 'by hand' : moment)
  await askFor(tx, provisioning, { verb: 'create', why: moment })
}
