import type pg from 'pg'
import { type Buyer, payAtGateway } from '../walk/buyers.ts'
import type { Store } from '../walk/store.ts'
import type { Doorway, Held } from './doorway.ts'

/** A payment that the provider has taken, and of which the server has not heard. */
export type Unheard = { orderId: number; invoiceId: number; webhook: Held }

const PLAN = 'seedling'

/** Has the buyers order and pay; the webhooks of it stay with the doorway. */
export async function takePayments(
  store: Store,
  pool: pg.Pool,
  { buyers, doorway, count, signal }: { buyers: Buyer[]; doorway: Doorway; count: number; signal: AbortSignal },
): Promise<Unheard[]> {
  const { id: productId } = await buyers[0]!.browser.api.catalog.getProduct({ slug: PLAN })
  const begun: { orderId: number; invoiceId: number; attemptId: number }[] = []
  let left = count
  async function buy({ name, browser }: Buyer): Promise<void> {
    while (left > 0) {
      left -= 1
      signal.throwIfAborted()
      const domain = `site${left}.${name}.example`
      const cart = await browser.api.cart.add({ productId, cycle: 'monthly', quantity: 1, domain })
      const { order, invoice } = await browser.api.checkout.place({ expectedTotal: cart.total, acceptTerms: true })
      const { attemptId, next } = await browser.api.payments.start({ invoiceIds: [invoice!.id], gateway: 'sandbox' })
      if (next.kind !== 'redirect') throw new Error(`The payment goes on with ${next.kind}, not with a page.`)
      begun.push({ orderId: order.id, invoiceId: invoice!.id, attemptId: attemptId! })
      await payAtGateway(store, next.url.split('/').at(-1)!)
    }
  }
  await Promise.all(buyers.map(buy))
  await doorway.untilHeld(count, signal)

  const { rows } = await pool.query<{ id: string; key: string }>('SELECT id, key FROM payments.attempts')
  const keys = new Map(rows.map((row) => [Number(row.id), row.key]))
  return begun.map(({ attemptId, ...paid }) => {
    const webhook = doorway.held.find(({ body }) => body.includes(keys.get(attemptId)!))
    if (!webhook) throw new Error(`No webhook speaks of attempt ${attemptId}.`)
    return { ...paid, webhook }
  })
}
