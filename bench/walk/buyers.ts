import { setTimeout as pause } from 'node:timers/promises'
import type pg from 'pg'
import { sandboxApiKey } from '../../apps/server/src/sandbox/index.ts'
import { Browser } from '../../scenarios/browser.ts'
import type { Store } from './store.ts'

export type Buyer = { name: string; browser: Browser }
/** When the card was handed over, in milliseconds since 1970. */
export type PaidOrder = { orderId: number; paidAt: number }

const CARD = '4242 4242 4242 4242'
const PLAN = 'seedling'

/** Opens an account for each buyer, who stays logged in. */
export async function registerBuyers(store: Store, count: number, signal: AbortSignal): Promise<Buyer[]> {
  const buyers: Buyer[] = []
  for (let i = 0; i < count; i++) {
    signal.throwIfAborted()
    const name = `buyer${i}`
    const address = `10.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}`
    const browser = new Browser(store.url, (url, init) =>
      fetch(url, { ...init, headers: { ...init.headers, 'x-forwarded-for': address } }),
    )
    await browser.api.auth.register({
      email: `${name}@bench.example`,
      password: 'correct horse battery',
      firstName: 'Benchmark',
      lastName: name,
      country: 'DE',
      currency: 'EUR',
    })
    buyers.push({ name, browser })
  }
  return buyers
}

/**
 * Has the buyers place so many orders between them. Each one orders, pays, waits until the service is active and only
 * then orders again, so as many orders as there are buyers are under way at a time.
 */
export async function placeOrders(
  store: Store,
  pool: pg.Pool,
  { buyers, orders, signal }: { buyers: Buyer[]; orders: number; signal: AbortSignal },
): Promise<PaidOrder[]> {
  const { api } = buyers[0]!.browser
  const { id: productId } = await api.catalog.getProduct({ slug: PLAN })
  const paid: PaidOrder[] = []
  const watch = new Watch(pool)
  let left = orders

  async function buy({ name, browser }: Buyer): Promise<void> {
    while (left > 0) {
      left -= 1
      signal.throwIfAborted()
      const domain = `site${left}.${name}.example`
      const cart = await browser.api.cart.add({ productId, cycle: 'monthly', quantity: 1, domain })
      const { order, invoice } = await browser.api.checkout.place({ expectedTotal: cart.total, acceptTerms: true })
      const { next } = await browser.api.payments.start({ invoiceIds: [invoice!.id], gateway: 'sandbox' })
      if (next.kind !== 'redirect') throw new Error(`The payment goes on with ${next.kind}, not with a page.`)
      const paidAt = performance.timeOrigin + performance.now()
      await payAtGateway(store, next.url.split('/').at(-1)!)
      paid.push({ orderId: order.id, paidAt })
      await watch.untilActive(order.id)
    }
  }

  try {
    await Promise.all([watch.run(signal), Promise.all(buyers.map(buy)).finally(() => watch.stop())])
  } finally {
    left = 0
  }
  return paid
}

/** At the gateway's JSON door, in place of the payer's browser. */
export async function payAtGateway(store: Store, sessionId: string): Promise<void> {
  const response = await fetch(`${store.url}/sandbox/gateway/sessions/${sessionId}/pay`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${sandboxApiKey(store.house.secrets.sandboxWebhookSecret)}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ card: CARD }),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`The sandbox gateway answered ${response.status}: ${text}`)
}

const LOOK_EVERY_MS = 20
const LONGEST_WAIT_MS = 60_000

/** One small query for all who wait, so that waiting takes nothing from the server. It releases; it does not measure. */
class Watch {
  readonly #pool: pg.Pool
  readonly #waiting = new Map<number, { since: number; resolve: () => void; reject: (error: Error) => void }>()
  #stopped = false

  constructor(pool: pg.Pool) {
    this.#pool = pool
  }

  untilActive(orderId: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.set(orderId, { since: performance.now(), resolve, reject })
    })
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!this.#stopped) {
      signal.throwIfAborted()
      await this.#look()
      await pause(LOOK_EVERY_MS)
    }
  }

  stop(): void {
    this.#stopped = true
  }

  async #look(): Promise<void> {
    if (this.#waiting.size === 0) return
    const { rows } = await this.#pool.query<{ order_id: string }>({
      name: 'active-orders',
      text: `SELECT i.order_id FROM ordering.order_items i JOIN services.services s ON s.id = i.service_id
              WHERE i.order_id = ANY($1) GROUP BY i.order_id HAVING bool_and(s.state = 'active')`,
      values: [[...this.#waiting.keys()]],
    })
    for (const { order_id } of rows) {
      this.#waiting.get(Number(order_id))?.resolve()
      this.#waiting.delete(Number(order_id))
    }
    for (const [orderId, { since, reject }] of this.#waiting) {
      if (performance.now() - since > LONGEST_WAIT_MS) reject(new Error(`Order ${orderId} was paid and is not active.`))
    }
  }
}
