import {
  type Amount,
  type Authorization,
  against,
  amountOf,
  type Books,
  type Capture,
  cents,
  feeFor,
  newCustomer,
  newId,
  newToken,
  no,
  type Order,
  type Refund,
  type Said,
  yes,
} from './books.ts'

/** Orders v2, as far as it is used. */

type NewOrder = {
  intent?: string
  purchase_units?: { amount?: Amount; custom_id?: string; description?: string }[]
  payment_source?: {
    paypal?: {
      vault_id?: string
      experience_context?: { return_url?: string; cancel_url?: string }
      attributes?: { customer?: { id: string }; vault?: { store_in_vault?: string; usage_type?: string } }
    }
  }
}

export type Told = (type: string, resource: unknown) => void

export function createOrder(
  books: Books,
  origin: string,
  wish: NewOrder,
  requestId: string | undefined,
  tell: Told,
): Said {
  const [unit, ...others] = wish.purchase_units ?? []
  const paypal = wish.payment_source?.paypal
  if ((wish.intent !== 'CAPTURE' && wish.intent !== 'AUTHORIZE') || !unit || others.length > 0)
    return no(400, 'INVALID_PARAMETER_VALUE')
  const problem = against(unit.amount)
  if (problem) return problem
  if ((unit.custom_id?.length ?? 0) > 127 || (unit.description?.length ?? 0) > 127)
    return no(400, 'INVALID_STRING_MAX_LENGTH')
  if (!paypal) return no(422, 'NO_PAYMENT_SOURCE_PROVIDED')
  if (!requestId) return no(400, 'PAYPAL_REQUEST_ID_REQUIRED')
  const context = paypal.experience_context
  if (!paypal.vault_id && !context?.return_url) return no(422, 'RETURN_URL_REQUIRED')
  if (!paypal.vault_id && !context?.cancel_url) return no(422, 'CANCEL_URL_REQUIRED')
  if (paypal.attributes?.vault && !paypal.attributes.vault.usage_type) return no(400, 'MISSING_REQUIRED_PARAMETER')

  const token = paypal.vault_id === undefined ? null : books.paymentTokens.get(paypal.vault_id)
  if (token === undefined) return no(422, 'TOKEN_ID_NOT_FOUND')
  if (token?.funding === 'closed') return no(422, 'AGREEMENT_ALREADY_CANCELLED')
  if (token?.funding === 'declined') return no(422, 'INSTRUMENT_DECLINED')
  const order: Order = {
    id: newId(),
    intent: wish.intent,
    status: 'PAYER_ACTION_REQUIRED',
    amount: unit.amount!,
    customId: unit.custom_id ?? '',
    description: unit.description ?? '',
    funding: token?.funding ?? 'good',
    vaulting: paypal.attributes?.vault?.store_in_vault === 'ON_SUCCESS' ? 'wanted' : 'none',
    vaultId: token?.id ?? null,
    customer: token?.customer ?? paypal.attributes?.customer?.id ?? null,
    updatedAt: books.time(),
    captures: [],
    authorizations: [],
  }
  books.orders.set(order.id, order)
  if (token && token.funding !== 'asks') {
    take(books, origin, order, tell)
    return yes(201, orderBody(books, order, origin))
  }
  return yes(200, orderBody(books, order, origin))
}

export function getOrder(books: Books, origin: string, id: string): Said {
  const order = books.orders.get(id)
  return order ? yes(200, orderBody(books, order, origin)) : no(404, 'INVALID_RESOURCE_ID')
}

export function patchOrder(books: Books, id: string, patches: { op: string; path: string; value: string }[]): Said {
  const order = books.orders.get(id)
  if (!order) return no(404, 'INVALID_RESOURCE_ID')
  if (order.status === 'COMPLETED') return no(422, 'ORDER_ALREADY_COMPLETED')
  for (const { op, path, value } of patches) {
    if (op !== 'replace' || path !== "/purchase_units/@reference_id=='default'/custom_id")
      return no(422, 'NOT_PATCHABLE')
    order.customId = value
  }
  return yes(204)
}

/** `capture` and `authorize`. */
export function completeOrder(books: Books, origin: string, id: string, intent: Order['intent'], tell: Told): Said {
  const order = books.orders.get(id)
  if (!order) return no(404, 'INVALID_RESOURCE_ID')
  if (order.intent !== intent) return no(422, 'ACTION_DOES_NOT_MATCH_INTENT')
  if (order.status === 'COMPLETED')
    return no(422, intent === 'CAPTURE' ? 'ORDER_ALREADY_CAPTURED' : 'ORDER_ALREADY_AUTHORIZED')
  if (order.status !== 'APPROVED') return no(422, 'ORDER_NOT_APPROVED')
  if (order.funding === 'declined') {
    order.status = 'PAYER_ACTION_REQUIRED'
    return no(422, 'INSTRUMENT_DECLINED', [{ href: pageUrl(origin, order.id), rel: 'redirect' }])
  }
  take(books, origin, order, tell)
  return yes(201, orderBody(books, order, origin))
}

function take(books: Books, origin: string, order: Order, tell: Told): void {
  order.status = 'COMPLETED'
  order.updatedAt = books.time()
  const { amount, customId, id: orderId } = order
  const base = { id: newId(), amount, customId, orderId, at: books.time() }
  if (order.intent === 'AUTHORIZE') {
    const held: Authorization = { ...base, status: 'CREATED' }
    order.authorizations.push(held)
    books.authorizations.set(held.id, held)
    tell('PAYMENT.AUTHORIZATION.CREATED', authorizationBody(held))
  } else {
    const taken: Capture = { ...base, status: order.funding === 'pending' ? 'PENDING' : 'COMPLETED', refunds: [] }
    order.captures.push(taken)
    books.captures.set(taken.id, taken)
    tell(`PAYMENT.CAPTURE.${taken.status}`, captureBody(taken, origin))
  }
  if (order.vaulting === 'wanted') order.vaulting = 'approved'
  if (order.vaulting === 'approved' && !books.vaultsLater) vault(books, order, tell)
}

/** Makes the token of a payer's consent. */
export function vault(books: Books, order: Order, tell: Told): void {
  order.vaulting = 'vaulted'
  order.customer ??= newCustomer()
  const token = {
    id: newToken(),
    customer: order.customer,
    funding: 'good' as const,
    email: 'ada@example.com',
    orderId: order.id,
  }
  order.vaultId = token.id
  books.paymentTokens.set(token.id, token)
  tell('VAULT.PAYMENT-TOKEN.CREATED', {
    id: token.id,
    customer: { id: token.customer },
    payment_source: { paypal: { email_address: token.email } },
    metadata: { order_id: order.id },
  })
}

const pageUrl = (origin: string, id: string): string => `${origin}/checkoutnow?token=${id}`

export function orderBody(_books: Books, order: Order, origin: string) {
  const { id, intent, status, amount, customId, captures, authorizations, vaulting, vaultId, customer } = order
  const refunds = captures.flatMap((one) => one.refunds)
  const vaultOf = {
    none: undefined,
    wanted: undefined,
    approved: { status: 'APPROVED', customer: { id: customer ?? 'PENDING123' } },
    vaulted: { id: vaultId, status: 'VAULTED', customer: { id: customer } },
  }[vaulting]
  const isKnown = status !== 'PAYER_ACTION_REQUIRED'
  return {
    id,
    intent,
    status,
    create_time: order.updatedAt,
    update_time: order.updatedAt,
    payment_source: {
      paypal: {
        ...(isKnown
          ? { email_address: 'ada@example.com', account_id: 'QYR5Z8XDVJNXQ', name: { given_name: 'Ada' } }
          : {}),
        ...(vaultOf ? { attributes: { vault: vaultOf } } : {}),
      },
    },
    purchase_units: [
      {
        reference_id: 'default',
        amount,
        custom_id: customId,
        ...(captures.length + authorizations.length === 0
          ? {}
          : {
              payments: {
                ...(captures.length ? { captures: captures.map((one) => captureBody(one, origin)) } : {}),
                ...(authorizations.length ? { authorizations: authorizations.map(authorizationBody) } : {}),
                ...(refunds.length ? { refunds: refunds.map((one) => refundBody(one, origin)) } : {}),
              },
            }),
      },
    ],
    links: [
      { href: `${origin}/v2/checkout/orders/${id}`, rel: 'self', method: 'GET' },
      ...(status === 'PAYER_ACTION_REQUIRED'
        ? [{ href: pageUrl(origin, id), rel: 'payer-action', method: 'GET' }]
        : []),
    ],
  }
}

export function captureBody({ id, status, amount, customId, orderId, at }: Capture, origin: string) {
  const fee = feeFor(amount)
  return {
    id,
    status,
    ...(status === 'PENDING' ? { status_details: { reason: 'PENDING_REVIEW' } } : {}),
    amount,
    custom_id: customId,
    final_capture: true,
    ...(status === 'PENDING'
      ? {}
      : {
          seller_receivable_breakdown: {
            gross_amount: amount,
            paypal_fee: fee,
            net_amount: amountOf(cents(amount) - cents(fee), amount.currency_code),
          },
        }),
    supplementary_data: { related_ids: { order_id: orderId } },
    create_time: at,
    update_time: at,
    links: [
      { href: `${origin}/v2/payments/captures/${id}`, rel: 'self', method: 'GET' },
      { href: `${origin}/v2/checkout/orders/${orderId}`, rel: 'up', method: 'GET' },
    ],
  }
}

export const authorizationBody = ({ id, status, amount, customId, orderId, at }: Authorization) => ({
  id,
  status,
  amount,
  custom_id: customId,
  supplementary_data: { related_ids: { order_id: orderId } },
  create_time: at,
  expiration_time: Temporal.Instant.from(at)
    .add({ hours: 29 * 24 })
    .toString({ smallestUnit: 'second' }),
})

export const refundBody = ({ id, status, amount, customId, captureId, at }: Refund, origin: string) => ({
  id,
  status,
  amount,
  custom_id: customId,
  create_time: at,
  links: [
    { href: `${origin}/v2/payments/refunds/${id}`, rel: 'self', method: 'GET' },
    { href: `${origin}/v2/payments/captures/${captureId}`, rel: 'up', method: 'GET' },
  ],
})
