/** What the double keeps. Card numbers say how a card behaves; the first is one of Authorize.Net's own for testing. */
export const cards = {
  good: { number: '4111111111111111', code: '1' },
  declined: { number: '4000000000000002', code: '2' },
  expired: { number: '4000000000000069', code: '8' },
  held: { number: '4000000000009235', code: 'held' },
  unreachable: { number: '4000000000000119', code: '19' },
} as const

export type CardName = keyof typeof cards

export type Transaction = {
  transId: string
  status: string
  authAmount: string
  settleAmount: string
  invoiceNumber: string
  refId: string
  card: CardName
  submittedAt: Temporal.Instant
  batchId: string | null
  profile: { customerProfileId: string; customerPaymentProfileId: string } | null
  reasonCode: string
  /** Of a refund: the payment. */
  refTransId: string | null
}

export type Profile = {
  customerProfileId: string
  merchantCustomerId: string
  email: string
  payments: Map<string, CardName>
}

export type State = {
  transactions: Map<string, Transaction>
  nonces: Map<string, { card: CardName; madeAt: Temporal.Instant; isUsed: boolean }>
  profiles: Map<string, Profile>
  batches: { batchId: string; settledAt: Temporal.Instant }[]
  isTestMode: boolean
  nextId: number
}

export const freshState = (): State => ({
  transactions: new Map(),
  nonces: new Map(),
  profiles: new Map(),
  batches: [],
  isTestMode: false,
  nextId: 60_000_000_001,
})

export const newId = (state: State): string => String(state.nextId++)

export const masked = (card: CardName): string => `XXXX${cards[card].number.slice(-4)}`

/** Closes the batch of the day: what was captured is settled, and so are refunds. */
export function settle(state: State): void {
  const batchId = newId(state)
  let isEmpty = true
  for (const one of state.transactions.values()) {
    if (one.batchId !== null || !/PendingSettlement$/.test(one.status)) continue
    one.status = one.status === 'capturedPendingSettlement' ? 'settledSuccessfully' : 'refundSettledSuccessfully'
    one.batchId = batchId
    isEmpty = false
  }
  if (!isEmpty) state.batches.push({ batchId, settledAt: Temporal.Now.instant() })
}
