import { createHmac, randomUUID } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type DoubleServer, startDouble } from '../../../testing/double-server.ts'

export type Card = 'good' | 'declined' | 'stolen' | 'challenged' | 'review' | 'suspect'

type Refund = { Amount: number; Comment: string; Reason: string }

export type Order = {
  RefNo: string
  ExternalReference: string
  Status: string
  ApproveStatus: string
  Currency: string
  GrossPrice: number
  OrderDate: string
  FinishDate: string | null
  TestOrder: boolean
  Errors: Record<string, string> | null
  line: string
  challenge: string | null
  Refunds: Refund[] | null
}

/** A double of 2Checkout with one merchant. */
export type TwoCheckoutDouble = DoubleServer & {
  account: { merchantCode: string; secretKey: string; secretWord: string }
  orders: Map<string, Order>
  /** What the fields make of a card. */
  tokenFor(card: Card): string
  /** The payer pays on the page of a buy link; refuses a link that was changed. */
  payOnPage(link: string): string
  /** The payer goes to the bank, and says yes. */
  agree(url: string): void
  notify(refNo: string, wish?: Record<string, string>, secretKey?: string): Promise<void>
  /** The form, signed anew. */
  signed(fields: [string, string][], secretKey: string): string
  /** What the merchant answered to the notification, if it is what 2Checkout reads. */
  isReplyRight(body: string, fields: URLSearchParams): boolean
}

const source = (values: string[]) => values.map((value) => `${Buffer.byteLength(value)}${value}`).join('')
const hmac = (algorithm: string, key: string, values: string[]) =>
  createHmac(algorithm, key).update(source(values)).digest('hex')

const now = () => new Date().toISOString().slice(0, 19).replace('T', ' ')

export async function startTwoCheckout(): Promise<TwoCheckoutDouble> {
  const account = {
    merchantCode: '250111206876',
    secretKey: 'k&)1-Gx(%AK3z_9sB|kq',
    secretWord: 'fm3Vh!ZxQ#kCb7mXUW9e',
  }
  const orders = new Map<string, Order>()
  const tokens = new Map<string, { card: Card; isUsed: boolean }>()
  let nextRefNo = 211_153_389

  const problem = (reply: FastifyReply, status: number, error_code: string, message: string) =>
    reply.code(status).send({ error_code, message })

  function isAuthentic(request: FastifyRequest): boolean {
    const header = String(request.headers['x-avangate-authentication'] ?? '')
    const match = /^code="([^"]*)" date="(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)" hash="([0-9a-f]{64})" algo="sha3-256"$/.exec(
      header,
    )
    if (!match || match[1] !== account.merchantCode) return false
    const drift = Math.abs(Date.parse(`${match[2]!.replace(' ', 'T')}Z`) - Date.now())
    return drift < 5 * 60_000 && match[3] === hmac('sha3-256', account.secretKey, [match[1]!, match[2]!])
  }

  const shown = (order: Order) => {
    const { line, challenge, ...rest } = order
    const step = challenge
      ? { Href: `${server.origin}/3ds/authorize/`, Params: { avng8apitoken: challenge }, Method: 'GET' }
      : null
    return {
      ...rest,
      Currency: order.Currency.toLowerCase(),
      Items: [
        { LineItemReference: line, PurchaseType: 'PRODUCT', Quantity: 1, Price: { GrossPrice: order.GrossPrice } },
      ],
      PaymentDetails: { Type: 'CC', PaymentMethod: { Authorize3DS: step, RecurringEnabled: false } },
    }
  }

  function placed(
    card: Card,
    wish: { ExternalReference: string; Currency: string; Amount: number; isTest: boolean },
  ): Order {
    const isPaid = card === 'good' || card === 'review'
    const order: Order = {
      RefNo: String(nextRefNo++),
      ExternalReference: wish.ExternalReference,
      Status: isPaid ? (card === 'review' ? 'AUTHRECEIVED' : 'COMPLETE') : card === 'suspect' ? 'SUSPECT' : 'PENDING',
      ApproveStatus: card === 'good' ? 'OK' : 'WAITING',
      Currency: wish.Currency,
      GrossPrice: wish.Amount,
      OrderDate: now(),
      FinishDate: card === 'good' ? now() : null,
      TestOrder: wish.isTest,
      Errors:
        card === 'declined'
          ? { INSUFFICIENT_FUNDS: 'Insufficient funds.' }
          : card === 'stolen'
            ? { STOLEN_CARD: 'The card was reported as stolen.' }
            : null,
      line: randomUUID().replaceAll('-', ''),
      challenge: card === 'challenged' ? randomUUID() : null,
      Refunds: null,
    }
    orders.set(order.RefNo, order)
    return order
  }

  const server: DoubleServer = await startDouble((app) => {
    app.addHook('preHandler', async (request, reply) => {
      if (request.url.startsWith('/rest/6.0/') && !isAuthentic(request))
        return problem(reply, 401, 'AUTHENTICATION_ERROR', 'Authentication needed for this resource')
    })
    app.get('/rest/6.0/orders/', async (request) => {
      const { ExternalRefNo, IncludeTestOrders, Page = '1', Limit = '10' } = request.query as Record<string, string>
      const all = [...orders.values()].filter(
        (one) =>
          (!ExternalRefNo || one.ExternalReference === ExternalRefNo) &&
          (!one.TestOrder || IncludeTestOrders === 'YES'),
      )
      const [page, limit] = [Number(Page), Number(Limit)]
      return {
        Items: all.slice((page - 1) * limit, page * limit).map(shown),
        Pagination: { Page: page, Limit: limit, Count: all.length },
      }
    })
    app.post('/rest/6.0/orders/', async (request, reply) => {
      const { ExternalReference, Currency, Items, PaymentDetails, BillingDetails, Country } = JSON.parse(
        String(request.body),
      )
      const [item] = Items ?? []
      if (!item?.Name || !item.IsDynamic || typeof item.Price?.Amount !== 'number' || item.Price.Amount <= 0)
        return problem(reply, 400, 'INVALID_PRODUCT', 'Item properties are not valid')
      if (!/^[A-Z]{3}$/.test(Currency ?? '') || PaymentDetails?.Currency !== Currency)
        return problem(reply, 400, 'INVALID_CURRENCY', 'Currency is not valid')
      for (const name of ['FirstName', 'LastName', 'Email', 'CountryCode'])
        if (!BillingDetails?.[name]) return problem(reply, 400, 'INVALID_CUSTOMER', `${name} is mandatory`)
      if (!Country) return problem(reply, 400, 'INVALID_COUNTRY', 'Country is mandatory')
      if (PaymentDetails.Type !== 'TEST' && PaymentDetails.Type !== 'EES_TOKEN_PAYMENT')
        return problem(reply, 400, 'INVALID_PAYMENT_METHOD', 'Payment method is not available')
      const { EesToken, Vendor3DSReturnURL } = PaymentDetails.PaymentMethod
      const token = tokens.get(EesToken)
      if (!token || token.isUsed)
        return problem(reply, 400, 'INVALID_EES_TOKEN', 'The provided token is invalid or expired')
      if (!Vendor3DSReturnURL) return problem(reply, 400, 'INVALID_3DS_URL', 'The 3DS return URL is mandatory')
      token.isUsed = true
      const isTest = PaymentDetails.Type === 'TEST'
      const order = placed(token.card, { ExternalReference, Currency, Amount: item.Price.Amount, isTest })
      return reply.code(201).send(shown(order))
    })
    app.get('/rest/6.0/orders/:ref/', async (request, reply) => {
      const order = orders.get((request.params as { ref: string }).ref)
      return order ? shown(order) : problem(reply, 404, 'ORDER_NOT_FOUND', 'The order was not found')
    })
    app.post('/rest/6.0/orders/:ref/refund/', async (request, reply) => {
      const order = orders.get((request.params as { ref: string }).ref)
      if (!order) return problem(reply, 404, 'ORDER_NOT_FOUND', 'The order was not found')
      const { amount, comment, reason, items } = JSON.parse(String(request.body))
      const before = (order.Refunds ?? []).reduce((sum, one) => sum + Math.round(one.Amount * 100), 0)
      const asked = Math.round(amount * 100)
      const whole = Math.round(order.GrossPrice * 100)
      // Only what was collected goes back; an error comes with a 200 here.
      if (order.Status !== 'COMPLETE' || before + asked > whole)
        return problem(reply, 200, 'INVALID_REFUND', 'The order cannot be refunded with this amount')
      if (asked !== whole && items?.[0]?.LineItemReference !== order.line)
        return problem(reply, 400, 'INVALID_LINE_ITEM', 'The line item was not found')
      order.Refunds = [...(order.Refunds ?? []), { Amount: amount, Comment: comment, Reason: reason }]
      if (before + asked === whole) order.Status = 'REFUND'
      return reply.type('application/json').send('true')
    })
    app.post('/checkout/api/encrypt/generate/signature', async (request, reply) => {
      const [head, claims, seal] = String(request.headers['merchant-token'] ?? '').split('.')
      const right = createHmac('sha512', account.secretWord).update(`${head}.${claims}`).digest('base64url')
      const { sub, exp } = seal === right ? JSON.parse(Buffer.from(claims!, 'base64url').toString()) : {}
      if (sub !== account.merchantCode || exp * 1000 < Date.now())
        return problem(reply, 401, 'UNAUTHORIZED', 'The JWT token is not valid')
      return { signature: linkSignature(JSON.parse(String(request.body))) }
    })
  })

  /** Which parameters are covered; sorted, each with its length, as their documentation has it. */
  const linkSignature = (parameters: Record<string, string>): string => {
    const covered = [
      'currency',
      'expiration',
      'order-ext-ref',
      'price',
      'prod',
      'qty',
      'return-type',
      'return-url',
      'tangible',
      'type',
    ]
    return hmac(
      'sha256',
      account.secretWord,
      covered.map((name) => parameters[name] ?? ''),
    )
  }

  const signed = (fields: [string, string][], secretKey: string): string => {
    const values = fields.map(([, value]) => value)
    return new URLSearchParams([
      ...fields,
      ['SIGNATURE_SHA2_256', hmac('sha256', secretKey, values)],
      ['SIGNATURE_SHA3_256', hmac('sha3-256', secretKey, values)],
      ['HASH', hmac('md5', secretKey, values)],
    ]).toString()
  }

  return {
    ...server,
    account,
    orders,
    signed,
    tokenFor(card) {
      const token = randomUUID()
      tokens.set(token, { card, isUsed: false })
      return token
    },
    payOnPage(link) {
      const query = Object.fromEntries(new URL(link).searchParams)
      if (query.signature !== linkSignature(query)) throw new Error('The link was changed.')
      if (Number(query.expiration) * 1000 < Date.now()) throw new Error('The link has expired.')
      const isTest = query.test === '1'
      const wish = {
        ExternalReference: query['order-ext-ref']!,
        Currency: query.currency!,
        Amount: Number(query.price),
        isTest,
      }
      return placed('good', wish).RefNo
    },
    agree(url) {
      const token = new URL(url).searchParams.get('avng8apitoken')
      const order = [...orders.values()].find((one) => one.challenge === token)!
      Object.assign(order, { challenge: null, Status: 'COMPLETE', ApproveStatus: 'OK', FinishDate: now() })
    },
    async notify(refNo, wish = {}, secretKey = account.secretKey) {
      const order = orders.get(refNo)!
      const values: Record<string, string> = {
        SALEDATE: order.OrderDate,
        REFNO: refNo,
        REFNOEXT: order.ExternalReference,
        ORDERSTATUS: order.Status === 'AUTHRECEIVED' ? 'PAYMENT_AUTHORIZED' : order.Status,
        FIRSTNAME: 'José',
        COMPANY: '',
        'IPN_PID[]': '40898000',
        'IPN_PNAME[]': 'Hosting & more',
        IPN_TOTALGENERAL: order.GrossPrice.toFixed(2),
        CURRENCY: order.Currency,
        FRAUD_STATUS: order.ApproveStatus === 'OK' ? 'APPROVED' : 'WAIT',
        TEST_ORDER: order.TestOrder ? '1' : '0',
        MESSAGE_ID: String(250_000_000_000 + server.received.length),
        MESSAGE_TYPE: order.Status,
        CHARGEBACK_RESOLUTION: 'NONE',
        CHARGEBACK_REASON_CODE: '',
        IPN_DATE: new Date().toISOString().slice(0, 19).replace(/\D/g, ''),
        ...wish,
      }
      await fetch(server.webhookUrl, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: signed(Object.entries(values), secretKey),
      })
    },
    isReplyRight(body, fields) {
      const match = /^<sig algo="(sha3-256|sha256)" date="(\d{14})">([0-9a-f]{64})<\/sig>$/.exec(body)
      if (!match) return false
      const values = [...['IPN_PID[]', 'IPN_PNAME[]', 'IPN_DATE'].map((name) => fields.get(name) ?? ''), match[2]!]
      return match[3] === hmac(match[1]!, account.secretKey, values)
    },
  }
}
