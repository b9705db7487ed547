import type { WireMoney } from '@ostler/kernel'
import { describe } from 'vitest'
import type { Gateway, GatewayKind, MethodToken, RawWebhook } from '../../gateway.ts'
import { type WebhookHarness, webhookContract } from '../webhook.ts'
import { chargingContract } from './charging.ts'
import { disputesContract } from './disputes.ts'
import { holdingContract } from './holding.ts'
import { payoutsContract } from './payouts.ts'
import { refundsContract } from './refunds.ts'
import { settingsContract } from './settings.ts'
import { standingContract } from './standing.ts'
import { startingContract } from './starting.ts'
import { storingContract } from './storing.ts'

/** What the suite needs from the other side of the wire. What a gateway cannot do, its harness leaves out. */
export type GatewayHarness = {
  kind: GatewayKind
  gateway: Gateway
  /** The same provider where nobody listens: no connection comes about. */
  unreachable: Gateway
  /** The same provider with credentials that it does not know. */
  stranger: Gateway
  way: 'page' | 'fields'
  /** Does the provider remember keys? Otherwise our adapter looks whether there is something before it makes another. */
  hasKeys: boolean
  /** Nothing lies open at the provider before the payer's card comes: only then it is asked for money. */
  opensNothing?: true
  /** The provider keeps no sum of what went back, so that two refunds at the same moment are for us to keep apart. */
  refundsRace?: true
  /** An amount that the provider takes. */
  amount: WireMoney
  /** A part of it, and more than all of it. */
  part: WireMoney
  tooMuch: WireMoney
  /**
   * Lets the payer finish, and says what the browser brings along. `pending` stays so until the suite has looked; null
   * where the provider knows nothing like it.
   */
  pay(
    payment: { attemptKey: string; sessionId: string },
    how: 'settled' | 'declined' | 'pending',
  ): Promise<Record<string, string> | null>
  /** The next call that changes something is carried out; its answer comes too late for the adapter, or not at all. */
  loseNextAnswer(key: string, how: 'late' | 'dropped'): Promise<void>
  /** How many payments the provider has opened for a key, and how many refunds it has made: from its own records. */
  opened(attemptKey: string): Promise<number>
  refunded(refundKey: string): Promise<number>

  /** Methods at the provider that behave as they are called when they are charged. */
  methods?: {
    good(): Promise<MethodToken>
    declined(): Promise<MethodToken>
    /** Will never work again. */
    dead?(): Promise<MethodToken>
    /** The bank wants to see the payer, who then says yes. */
    challenged?(): Promise<MethodToken>
  }
  /** How often a key was charged, from the provider's records. */
  charged?(attemptKey: string): Promise<number>
  /** The payer goes where a challenge leads, and agrees. */
  meetsChallenge?(url: string): Promise<Record<string, string>>
  /** Lets the payer store a method, and says what the browser brings along. */
  store?(
    storing: { storingKey: string; sessionId: string },
    how: 'stored' | 'declined',
  ): Promise<Record<string, string>>
  /** Does the provider still know a method? */
  knows?(method: MethodToken): Promise<boolean>
  /** Pays out all that has been paid, and says what the payout is called. */
  payOut?(): Promise<string>
  /**
   * The payer disputes a payment, and how that stands then: the webhook that tells of it. Null where the provider knows no
   * such state.
   */
  dispute?(reference: string, how: 'warning' | 'open' | 'won' | 'lost'): Promise<RawWebhook | null>

  /** Values that may never be recorded, such as the API key. */
  secrets: string[]
  webhooks: WebhookHarness
}

/** What each gateway adapter owes, whoever the provider is. The harness is asked for in each test, when it is ready. */
export function gatewayContract(name: string, kind: GatewayKind, harness: () => GatewayHarness): void {
  const { capabilities } = kind
  describe(`${name}: starting a payment`, () => startingContract(harness))
  describe(`${name}: how a payment stands`, () => standingContract(harness))
  if (capabilities.refunds !== 'none') describe(`${name}: refunds`, () => refundsContract(kind, harness))
  if (capabilities.charges) describe(`${name}: charging what is stored`, () => chargingContract(harness))
  if (capabilities.stores !== 'none') describe(`${name}: storing a method`, () => storingContract(kind, harness))
  if (capabilities.holds) describe(`${name}: holding an amount`, () => holdingContract(harness))
  if (capabilities.disputes) describe(`${name}: disputes`, () => disputesContract(harness))
  if (capabilities.payouts) describe(`${name}: payouts`, () => payoutsContract(harness))
  describe(`${name}: settings`, () => settingsContract(kind, harness))
  describe(`${name}: webhooks`, () => webhookContract(() => harness().webhooks))
}
