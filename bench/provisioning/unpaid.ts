import { type Buyer, payAtGateway } from '../walk/buyers.ts'
import type { Store } from '../walk/store.ts'

/** An order whose payment page is open, and nobody has paid there. */
export type Unpaid = { orderId: number; sessionId: string }

const PLAN = 'seedling'

/** Has the buyers order between them, up to the payment page. */
export async function openPayments(
  { buyers, count, signal }: { buyers: Buyer[]; count: number; signal: AbortSignal },
  series: string,
): Promise<Unpaid[]> {
  const { id: productId } = await buyers[0]!.browser.api.catalog.getProduct({ slug: PLAN })
  const unpaid: Unpaid[] = []
  let left = count
  async function order({ name, browser }: Buyer): Promise<void> {
    while (left > 0) {
      left -= 1
      signal.throwIfAborted()
      const domain = `${series}${left}.${name}.example`
      const cart = await browser.api.cart.add({ productId, cycle: 'monthly', quantity: 1, domain })
      const { order: placed, invoice } = await browser.api.checkout.place({
        expectedTotal: cart.total,
        acceptTerms: true,
      })
      const { next } = await browser.api.payments.start({ invoiceIds: [invoice!.id], gateway: 'sandbox' })
      if (next.kind !== 'redirect') throw new Error(`The payment goes on with ${next.kind}, not with a page.`)
      unpaid.push({ orderId: placed.id, sessionId: next.url.split('/').at(-1)! })
    }
  }
  await Promise.all(buyers.map(order))
  return unpaid
}

/** Pays all of them, so many at a time, without waiting for what comes of it. */
export async function payAll(store: Store, all: Unpaid[], payers: number): Promise<void> {
  const waiting = [...all]
  async function pay(): Promise<void> {
    for (let one = waiting.shift(); one; one = waiting.shift()) await payAtGateway(store, one.sessionId)
  }
  await Promise.all(Array.from({ length: payers }, pay))
}
