import {
  type Account,
  type ActionOutcome,
  type CallbackVerdict,
  type RawCallback,
  verifyWebhook,
} from '@ostler/integration-kit'
import { z } from 'zod'
import { account, actAnswer } from './answers.ts'
import { outcomeOf } from './outcomes.ts'

const named = z.object({
  ticket: z.string().min(1).max(200),
  /** Whole, because nobody is there who could fill in what is left out. */
  account: account.extend({ username: z.string().min(1), host: z.string().min(1) }).optional(),
})

/** The news of a script: signed as our requests are, about a piece of work that it took on. */
export function readCallback(secret: string, raw: RawCallback): CallbackVerdict {
  const verified = verifyWebhook(secret, raw)
  if (verified.kind === 'refused') return verified
  const body = jsonOf(raw.body)
  const name = named.safeParse(body)
  const answer = actAnswer.safeParse(body)
  if (!name.success || !answer.success)
    return { kind: 'refused', reason: 'The body does not say how which work ended.' }
  const { ticket, account: given } = name.data
  const outcome: ActionOutcome = outcomeOf(answer.data, ticket)
  const news = { eventId: verified.id, ticket, outcome, ...(given ? { account: whole(given) } : {}) }
  return { kind: 'accepted', news: [news] }
}

const whole = (given: NonNullable<z.output<typeof named>['account']>): Account => ({
  username: given.username,
  domain: given.domain ?? null,
  plan: given.plan ?? null,
  state: given.state,
  remoteId: given.remoteId ?? null,
  host: given.host,
  panelUrl: given.panelUrl ?? null,
  addresses: given.addresses ?? [],
  power: given.power ?? null,
})

function jsonOf(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'))
  } catch {
    return null
  }
}
