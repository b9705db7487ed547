import { createHmac, randomBytes } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type DoubleServer, startDouble } from '../../../testing/double-server.ts'

type Payment = { value: string; status: 'Processing' | 'Settled' | 'Invalid'; receivedDate: number }

export type Invoice = {
  id: string
  amount: string
  currency: string
  status: 'New' | 'Processing' | 'Settled' | 'Expired' | 'Invalid'
  additionalStatus: 'None' | 'PaidPartial' | 'PaidLate' | 'PaidOver' | 'Marked' | 'Invalid'
  metadata: { orderId?: string }
  checkout: { expirationMinutes?: number; monitoringMinutes?: number }
  createdTime: number
  payments: Payment[]
}

type PullPayment = {
  id: string
  name: string
  description: string
  currency: string
  amount: string
  archived: boolean
  autoApproveClaims: boolean
}
type Payout = { id: string; pullPaymentId: string; originalAmount: string; state: string }

/** A double of a BTCPay Server with one store. Coins are counted in the currency of the invoice. */
export type BtcpayDouble = DoubleServer & {
  storeId: string
  apiKey: string
  webhookSecret: string
  permissions: string[]
  invoices: Map<string, Invoice>
  pullPayments: Map<string, PullPayment>
  /** Coins arrive: all that is due, or so many. On the chain they are to be confirmed first. */
  pay(invoiceId: string, how?: { value?: string; status?: Payment['status'] }): Promise<void>
  /** What is under way is confirmed. */
  confirm(invoiceId: string): Promise<void>
  expire(invoiceId: string): Promise<void>
  /** The payer claims a refund, and it is sent; or the merchant takes so much of it only. */
  claim(pullPaymentId: string, amount?: string): void
  archive(pullPaymentId: string): void
  notify(type: string, invoiceId: string, wish?: Record<string, unknown>, secret?: string): Promise<void>
  sign(body: string | Uint8Array, secret: string): string
}

const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'
const newId = (length: number): string => [...randomBytes(length)].map((byte) => alphabet[byte % 58]).join('')

const currencies = new Set(['EUR', 'USD', 'JPY', 'KWD', 'HUF', 'ISK', 'UGX', 'BTC'])

const cents = (amount: string): bigint => {
  const [whole = '0', fraction = ''] = amount.split('.')
  return BigInt(whole + fraction.padEnd(8, '0'))
}
const text = (sum: bigint): string => `${sum / 100_000_000n}.${(sum % 100_000_000n).toString().padStart(8, '0')}`

const paidAmount = (invoice: Invoice): string =>
  text(invoice.payments.filter((one) => one.status !== 'Invalid').reduce((sum, one) => sum + cents(one.value), 0n))

export async function startBtcpay(): Promise<BtcpayDouble> {
  const storeId = newId(44)
  const apiKey = randomBytes(20).toString('hex')
  const webhookSecret = 'btcpay_test_secret'
  const permissions = [
    `btcpay.store.cancreateinvoice:${storeId}`,
    `btcpay.store.canviewinvoices:${storeId}`,
    `btcpay.store.canmodifyinvoices:${storeId}`,
    `btcpay.store.canmanagepullpayments:${storeId}`,
  ]
  const invoices = new Map<string, Invoice>()
  const pullPayments = new Map<string, PullPayment>()
  const payouts: Payout[] = []

  const problem = (reply: FastifyReply, status: number, code: string, message: string) =>
    reply.code(status).send({ code, message })
  const invalid = (reply: FastifyReply, path: string, message: string) => reply.code(422).send([{ path, message }])
  const written = (invoice: Invoice) => ({
    ...invoice,
    payments: undefined,
    storeId,
    paidAmount: paidAmount(invoice),
    type: 'Standard',
    checkoutLink: `${server.origin}/i/${invoice.id}`,
    archived: false,
  })
  const shown = (pull: PullPayment) => ({ ...pull, viewLink: `${server.origin}/pull-payments/${pull.id}` })
  const found = (request: FastifyRequest) => invoices.get((request.params as { id: string }).id)

  const server: DoubleServer = await startDouble((app) => {
    app.addHook('preHandler', async (request, reply) => {
      if (!request.url.startsWith('/api/') || /^\/api\/v1\/pull-payments\//.test(request.url)) return
      if (request.headers.authorization !== `token ${apiKey}`)
        return problem(reply, 401, 'unauthenticated', 'Authentication is required for accessing this endpoint')
      const store = /^\/api\/v1\/stores\/([^/?]+)/.exec(request.url)?.[1]
      if (store !== undefined && store !== storeId)
        return problem(
          reply,
          403,
          'missing-permission',
          'Insufficient API Permissions. Please use an API key with permission "btcpay.store.canviewinvoices".',
        )
    })
    const base = '/api/v1/stores/:storeId'
    app.get(base, async () => ({ id: storeId, name: 'The shop', defaultCurrency: 'EUR' }))
    app.get('/api/v1/api-keys/current', async () => ({ apiKey, label: 'Ostler', permissions }))
    app.get(`${base}/payment-methods`, async () => [{ paymentMethodId: 'BTC-CHAIN', enabled: true }])
    app.get(`${base}/webhooks`, async () => [{ id: 'hook', url: server.webhookUrl, enabled: true }])

    app.post(`${base}/invoices`, async (request, reply) => {
      const wish = JSON.parse(String(request.body))
      if (typeof wish.amount !== 'string' || !/^\d+(\.\d+)?$/.test(wish.amount))
        return invalid(reply, 'amount', 'The amount should be 0 or more')
      if (!currencies.has(wish.currency)) return invalid(reply, 'currency', 'Invalid currency')
      const invoice: Invoice = {
        id: newId(22),
        amount: wish.amount,
        currency: wish.currency,
        status: 'New',
        additionalStatus: 'None',
        metadata: wish.metadata ?? {},
        checkout: wish.checkout ?? {},
        createdTime: Math.floor(Date.now() / 1000),
        payments: [],
      }
      invoices.set(invoice.id, invoice)
      return written(invoice)
    })
    app.get(`${base}/invoices`, async (request) => {
      const { orderId } = request.query as { orderId?: string | string[] }
      const wanted = orderId === undefined ? null : [orderId].flat()
      return [...invoices.values()].filter((one) => !wanted || wanted.includes(one.metadata.orderId ?? '')).map(written)
    })
    const missing = (reply: FastifyReply) => problem(reply, 404, 'invoice-not-found', 'The invoice was not found')
    app.get(`${base}/invoices/:id`, async (request, reply) => {
      const invoice = found(request)
      return invoice ? written(invoice) : missing(reply)
    })
    app.get(`${base}/invoices/:id/payment-methods`, async (request, reply) => {
      const invoice = found(request)
      if (!invoice) return missing(reply)
      const payments = invoice.payments.map((one, index) => ({ ...one, id: `${invoice.id}-${index}`, fee: '0.0' }))
      return [
        { paymentMethodId: 'BTC-CHAIN', currency: 'BTC', destination: 'bc1q', rate: '64392.23', payments },
        { paymentMethodId: 'BTC-LN', currency: 'BTC', destination: 'lnbc1', rate: '64392.23', payments: [] },
      ]
    })
    app.post(`${base}/invoices/:id/status`, async (request, reply) => {
      const invoice = found(request)
      if (!invoice) return missing(reply)
      const { status } = JSON.parse(String(request.body))
      if (status !== 'Settled' && status !== 'Invalid')
        return invalid(reply, 'status', 'Status can only be marked to invalid or settled')
      if (invoice.status === status) return invalid(reply, 'status', `Invoice is already ${status}`)
      invoice.status = status
      invoice.additionalStatus = 'Marked'
      return written(invoice)
    })
    app.post(`${base}/invoices/:id/refund`, async (request, reply) => {
      const invoice = found(request)
      if (!invoice) return missing(reply)
      if (invoice.status !== 'Settled' && invoice.payments.length === 0)
        return problem(reply, 422, 'non-refundable', 'Cannot refund this invoice')
      const { name, description, refundVariant, customAmount, customCurrency } = JSON.parse(String(request.body))
      if (typeof name === 'string' && name.length > 50)
        return invalid(reply, 'name', 'Name should be maximum 50 characters.')
      if (refundVariant !== 'Custom' || !/^\d+(\.\d+)?$/.test(customAmount ?? '') || !currencies.has(customCurrency))
        return invalid(reply, 'customAmount', 'Amount must be greater than 0')
      // It does not add up what went back before.
      const pull = {
        id: newId(27),
        name,
        description,
        currency: customCurrency,
        amount: customAmount,
        archived: false,
        autoApproveClaims: false,
      }
      pullPayments.set(pull.id, pull)
      return shown(pull)
    })
    app.get(`${base}/pull-payments`, async () => [...pullPayments.values()].map(shown))
    app.get('/api/v1/pull-payments/:id', async (request, reply) => {
      const pull = pullPayments.get((request.params as { id: string }).id)
      return pull ? shown(pull) : problem(reply, 404, 'pullpayment-not-found', 'The pull payment was not found')
    })
    app.get('/api/v1/pull-payments/:id/payouts', async (request) =>
      payouts.filter((one) => one.pullPaymentId === (request.params as { id: string }).id),
    )
  })

  const sign = (body: string | Uint8Array, secret: string) =>
    `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`
  async function notify(type: string, invoiceId: string, wish: Record<string, unknown> = {}, secret = webhookSecret) {
    const deliveryId = newId(22)
    const body = JSON.stringify({
      deliveryId,
      webhookId: 'hook',
      originalDeliveryId: deliveryId,
      isRedelivery: false,
      type,
      timestamp: Math.floor(Date.now() / 1000),
      storeId,
      invoiceId,
      metadata: invoices.get(invoiceId)?.metadata ?? {},
      ...wish,
    })
    await fetch(server.webhookUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8', 'btcpay-sig': sign(body, secret) },
      body,
    })
  }

  /** The server's own state machine. */
  async function advance(invoice: Invoice) {
    const paid = cents(paidAmount(invoice))
    const due = cents(invoice.amount)
    const isConfirmed = invoice.payments.every((one) => one.status !== 'Processing')
    if (invoice.status === 'New' || invoice.status === 'Processing') {
      if (paid < due) invoice.additionalStatus = paid > 0n ? 'PaidPartial' : 'None'
      else {
        invoice.additionalStatus = paid > due ? 'PaidOver' : 'None'
        invoice.status = isConfirmed ? 'Settled' : 'Processing'
        await notify(isConfirmed ? 'InvoiceSettled' : 'InvoiceProcessing', invoice.id)
      }
    } else if (invoice.status === 'Expired') {
      invoice.additionalStatus = paid >= due ? 'PaidLate' : 'PaidPartial'
      await notify('InvoiceReceivedPayment', invoice.id, { afterExpiration: true })
    } else await notify('InvoiceReceivedPayment', invoice.id)
  }

  return {
    ...server,
    storeId,
    apiKey,
    webhookSecret,
    permissions,
    invoices,
    pullPayments,
    notify,
    sign,
    async pay(invoiceId, { value, status = 'Settled' } = {}) {
      const invoice = invoices.get(invoiceId)!
      const receivedDate = Math.floor(Date.now() / 1000)
      invoice.payments.push({ value: value ?? invoice.amount, status, receivedDate })
      await advance(invoice)
    },
    async confirm(invoiceId) {
      const invoice = invoices.get(invoiceId)!
      for (const one of invoice.payments) if (one.status === 'Processing') one.status = 'Settled'
      await advance(invoice)
    },
    async expire(invoiceId) {
      const invoice = invoices.get(invoiceId)!
      if (invoice.status === 'New') invoice.status = 'Expired'
      await notify('InvoiceExpired', invoiceId, { partiallyPaid: invoice.payments.length > 0 })
    },
    claim(pullPaymentId, amount) {
      const originalAmount = amount ?? pullPayments.get(pullPaymentId)!.amount
      payouts.push({ id: newId(27), pullPaymentId, originalAmount, state: 'Completed' })
    },
    archive(pullPaymentId) {
      pullPayments.get(pullPaymentId)!.archived = true
    },
  }
}
