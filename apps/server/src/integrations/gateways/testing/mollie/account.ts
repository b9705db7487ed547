import { randomBytes } from 'node:crypto'

export type MollieObject = {
  resource: string
  id: string
  createdAt: string
  // biome-ignore lint/suspicious/noExplicitAny: the fields of an object depend on its kind, as they do at Mollie
  [field: string]: any
}

export class MollieFault extends Error {
  readonly status: number
  readonly field: string | null

  constructor(status: number, message: string, field: string | null = null) {
    super(message)
    this.status = status
    this.field = field
  }
}

export type Outcome = 'paid' | 'failed' | 'canceled' | 'expired' | 'pending'

/** How a mandate behaves when it is charged; known to the test world only. */
export type Behaviour = 'good' | 'declined' | 'dead' | 'debit'

const decimals: Record<string, number> = { EUR: 2, USD: 2, GBP: 2, HUF: 2, CHF: 2, TWD: 2, JPY: 0, ISK: 0 }

/** One profile: its payments, refunds, customers and mandates, the oldest first. */
export class MollieAccount {
  readonly payments: MollieObject[] = []
  readonly refunds: MollieObject[] = []
  readonly chargebacks: MollieObject[] = []
  readonly customers: MollieObject[] = []
  readonly mandates: MollieObject[] = []
  /** Ways to pay that can be charged automatically. */
  recurring = ['creditcard', 'directdebit']
  readonly #behaviours = new WeakMap<MollieObject, Behaviour>()
  readonly #origin: string

  constructor(origin: string) {
    this.#origin = origin
  }

  found(all: MollieObject[], id: string): MollieObject {
    const found = all.find((one) => one.id === id)
    if (!found) throw new MollieFault(404, `No resource exists with token ${id}.`)
    if (found.isDeleted) throw new MollieFault(410, 'The resource is no longer available')
    return found
  }

  payment = (id: string): MollieObject => this.found(this.payments, id)

  /** The newest first; `from` is the first one of the page. */
  page(name: string, all: MollieObject[], query: Record<string, string>) {
    const limit = Number(query.limit ?? 50)
    if (!(limit >= 1 && limit <= 250)) throw new MollieFault(422, 'The limit should be between 1 and 250.', 'limit')
    const newestFirst = all.toReversed()
    const start = query.from ? newestFirst.findIndex(({ id }) => id === query.from) : 0
    if (start < 0) throw new MollieFault(404, 'There is no such page.')
    const next = newestFirst[start + limit]
    const data = newestFirst.slice(start, start + limit)
    const href = `https://api.mollie.com/v2/${name}?from=${next?.id}&limit=${limit}`
    return { count: data.length, _embedded: { [name]: data }, _links: { next: next ? { href } : null } }
  }

  shown(payment: MollieObject, embed: string): MollieObject {
    const of = (all: MollieObject[]) => all.filter(({ paymentId }) => paymentId === payment.id)
    const embedded = {
      ...(embed.includes('refunds') ? { refunds: of(this.refunds) } : {}),
      ...(embed.includes('chargebacks') ? { chargebacks: of(this.chargebacks) } : {}),
    }
    return Object.keys(embedded).length > 0 ? { ...payment, _embedded: embedded } : payment
  }

  newPayment(body: Record<string, unknown>): MollieObject {
    const amount = this.#amount(body.amount)
    if (typeof body.description !== 'string' || body.description === '' || body.description.length > 255)
      throw new MollieFault(422, 'The description is invalid', 'description')
    const isRecurring = body.sequenceType === 'recurring'
    if (!isRecurring && typeof body.redirectUrl !== 'string')
      throw new MollieFault(422, 'The redirect URL is missing', 'redirectUrl')
    if (!URL.canParse(String(body.webhookUrl)) || new URL(String(body.webhookUrl)).hostname === 'localhost')
      throw new MollieFault(422, 'The webhook URL is invalid because it is unreachable from Mollie', 'webhookUrl')
    const customer = typeof body.customerId === 'string' ? this.found(this.customers, body.customerId) : null
    if (body.sequenceType !== undefined && !customer)
      throw new MollieFault(422, 'The customer is missing', 'customerId')
    const mandate = isRecurring ? this.#mandate(customer!, String(body.mandateId)) : null
    const made = this.#add(this.payments, 'tr', 'payment', {
      mode: 'test',
      amount,
      description: body.description,
      metadata: body.metadata ?? null,
      redirectUrl: body.redirectUrl ?? null,
      cancelUrl: body.cancelUrl ?? null,
      webhookUrl: body.webhookUrl,
      customerId: customer?.id,
      mandateId: mandate?.id,
      sequenceType: body.sequenceType ?? 'oneoff',
      status: 'open',
      isCancelable: true,
      method: null,
      profileId: 'pfl_1',
    })
    made._links = isRecurring ? {} : { checkout: { href: `${this.#origin}/checkout/${made.id}`, type: 'text/html' } }
    if (mandate) this.#charge(made, mandate)
    return made
  }

  #amount(given: unknown): { value: string; currency: string } {
    const { value, currency } = (given ?? {}) as Record<string, unknown>
    const digits = decimals[String(currency)]
    if (digits === undefined) throw new MollieFault(422, `The currency ${currency} is not supported`, 'amount.currency')
    const fits = digits === 0 ? /^\d+$/ : new RegExp(`^\\d+\\.\\d{${digits}}$`)
    if (typeof value !== 'string' || !fits.test(value))
      throw new MollieFault(422, 'The amount is not a valid string', 'amount.value')
    if (Number(value) <= 0) throw new MollieFault(422, 'The amount is lower than the minimum', 'amount')
    return { value, currency: String(currency) }
  }

  #mandate(customer: MollieObject, id: string): MollieObject {
    const mandate = this.mandates.find((one) => one.id === id && one.customerId === customer.id && !one.isDeleted)
    if (!mandate || mandate.status === 'invalid') throw new MollieFault(422, 'The mandate is invalid', 'mandateId')
    return mandate
  }

  #charge(payment: MollieObject, mandate: MollieObject): void {
    const behaviour = this.#behaviours.get(mandate) ?? 'good'
    payment.method = mandate.method
    payment.isCancelable = false
    if (behaviour === 'debit') payment.status = 'pending'
    else if (behaviour === 'good') this.#paid(payment)
    else {
      payment.status = 'failed'
      payment.details = { failureReason: behaviour === 'dead' ? 'card_expired' : 'insufficient_funds' }
    }
  }

  #paid(payment: MollieObject): void {
    payment.status = 'paid'
    payment.paidAt = now()
    payment.amountRefunded = { value: '0.00', currency: payment.amount.currency }
    delete payment.isCancelable
  }

  /** What the payer, or later the bank, makes of it. */
  pay(id: string, how: Outcome): void {
    const payment = this.payment(id)
    if (!['open', 'pending'].includes(payment.status)) throw new Error(`The payment is ${payment.status}.`)
    payment.method = how === 'pending' ? 'banktransfer' : 'creditcard'
    payment.isCancelable = false
    delete payment._links.checkout
    if (how !== 'paid') {
      payment.status = how
      if (how === 'failed') payment.details = { failureReason: 'insufficient_funds' }
      return
    }
    this.#paid(payment)
    if (payment.sequenceType === 'first') payment.mandateId = this.newMandate(payment.customerId, 'good').id
  }

  cancel(id: string): MollieObject {
    const payment = this.payment(id)
    if (payment.status !== 'open' || !payment.isCancelable) throw new MollieFault(422, 'The payment cannot be canceled')
    payment.status = 'canceled'
    delete payment.isCancelable
    return payment
  }

  newRefund(id: string, body: Record<string, unknown>): MollieObject {
    const payment = this.payment(id)
    const amount = this.#amount(body.amount)
    if (payment.status !== 'paid') throw new MollieFault(422, 'The payment has not been paid yet')
    const given = this.refunds
      .filter((one) => one.paymentId === id && !['failed', 'canceled'].includes(one.status))
      .reduce((sum, one) => sum + cents(one.amount), 0)
    if (given + cents(amount) > cents(payment.amount))
      throw new MollieFault(422, 'The amount is higher than the maximum', 'amount')
    return this.#add(this.refunds, 're', 'refund', {
      amount,
      paymentId: id,
      description: body.description ?? '',
      metadata: body.metadata ?? null,
      status: 'pending',
    })
  }

  newChargeback(id: string, reason: { code: string; description: string } | null): MollieObject {
    const { amount } = this.payment(id)
    return this.#add(this.chargebacks, 'chb', 'chargeback', { amount, paymentId: id, reason, reversedAt: null })
  }

  newCustomer(body: Record<string, unknown>): MollieObject {
    return this.#add(this.customers, 'cst', 'customer', { mode: 'test', ...body })
  }

  newMandate(customerId: string, behaviour: Behaviour): MollieObject {
    const isDebit = behaviour === 'debit'
    const card = {
      cardHolder: 'Ada Lovelace',
      cardNumber: '4242',
      cardLabel: 'Visa',
      cardExpiryDate: '2030-08-31',
      cardFingerprint: 'abc',
    }
    const iban = { consumerName: 'Ada Lovelace', consumerAccount: 'DE89370400440532013000', consumerBic: 'COBADEFF' }
    const made = this.#add(this.mandates, 'mdt', 'mandate', {
      customerId,
      mode: 'test',
      method: isDebit ? 'directdebit' : 'creditcard',
      status: isDebit ? 'pending' : 'valid',
      details: isDebit ? iban : card,
    })
    this.#behaviours.set(made, behaviour)
    return made
  }

  revoke(customerId: string, id: string): void {
    const mandate = this.found(this.mandates, id)
    if (mandate.customerId !== customerId) throw new MollieFault(404, 'No such mandate')
    mandate.isDeleted = true
  }

  #add(all: MollieObject[], prefix: string, resource: string, fields: Record<string, unknown>): MollieObject {
    const id = `${prefix}_${randomBytes(8).toString('hex')}`
    const made = { resource, id, createdAt: now(), ...fields }
    all.push(made)
    return made
  }
}

const now = () => new Date().toISOString().replace(/\.\d+Z$/, '+00:00')

const cents = ({ value }: { value: string }) => Math.round(Number(value) * 100)
