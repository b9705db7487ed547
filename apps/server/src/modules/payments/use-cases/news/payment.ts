import type { Absent, GatewayNews, PaymentOutcome } from '@ostler/integration-kit'
import { and, eq } from 'drizzle-orm'
import type { Context } from '../../../../platform/context.ts'
import { type Attempt, knownPayment } from '../../attempt.ts'
import { askGateway, openGateway } from '../../gateways.ts'
import { attempts } from '../../schema.ts'
import { complete } from '../finish-payment.ts'
import { recordOutcome } from '../record-outcome.ts'
import type { PreparedNews } from './index.ts'

type News = Extract<GatewayNews, { about: 'payment' }>

/** News of a payment. One that leaves the outcome open is a hint: the provider is asked. */
export async function preparePayment(ctx: Context, gateway: string, news: News): Promise<PreparedNews> {
  const attempt = await attemptOf(ctx, gateway, news)
  if (!attempt) return nothing('no_such_attempt')
  const outcome = news.outcome ?? (await lookUp(ctx, attempt))
  const { clientId } = attempt
  if (outcome.kind === 'absent') return nothing('absent')
  if (outcome.kind === 'approved') {
    const answer = await complete(ctx, attempt, {})
    return { takeEffect: async () => ({ outcome: answer.kind, clientId }) }
  }
  return { takeEffect: async (tx) => ({ outcome: await recordOutcome(tx, attempt.key, outcome), clientId }) }
}

const nothing = (outcome: string): PreparedNews => ({ takeEffect: async () => ({ outcome, clientId: null }) })

/** Only one that was started with this instance: another account's events say nothing about it. */
async function attemptOf(ctx: Context, gateway: string, news: News): Promise<Attempt | undefined> {
  const which =
    news.attemptKey !== null
      ? eq(attempts.key, news.attemptKey)
      : news.sessionId !== null
        ? eq(attempts.sessionId, news.sessionId)
        : undefined
  if (!which) return undefined
  const [attempt] = await ctx.read
    .select()
    .from(attempts)
    .where(and(eq(attempts.gateway, gateway), which))
  return attempt
}

async function lookUp(ctx: Context, attempt: Attempt): Promise<PaymentOutcome | Absent> {
  const { gateway, row } = await openGateway(ctx, attempt.gateway)
  const known = await knownPayment(ctx, attempt)
  const about = { gateway: row.name, attemptId: attempt.id }
  const answer = await askGateway(ctx, about, (call) => gateway.lookUp!(known, call))
  // Handled again later, by the queue: an event is not spent on an answer that did not come.
  if (answer.kind === 'unknown') throw new Error(`The gateway did not say how the payment stands: ${answer.reason}`)
  return answer
}
