import type { KnownStoring, StartedPayment } from '@ostler/integration-kit'
import { and, desc, eq, gt, inArray, isNotNull } from 'drizzle-orm'
import { publicUrl } from '../../../../platform/addresses.ts'
import type { Context, Tx } from '../../../../platform/context.ts'
import { randomToken } from '../../../../platform/crypto.ts'
import { clientCurrency } from '../../../clients/index.ts'
import { lockClientMoney } from '../../../ledger/index.ts'
import { nextLook } from '../../attempt.ts'
import { gatewayNotFound, gatewayUnavailable, tooManyStorings } from '../../errors.ts'
import { askGateway, type OpenGateway, openGateway } from '../../gateways.ts'
import type { Storing } from '../../queries/methods.ts'
import { payerOf } from '../../queries/payer.ts'
import { ownStoring, storingWays } from '../../queries/storing-ways.ts'
import { storings } from '../../schema.ts'
import type { NextStep } from '../next-step.ts'
import { recordStoring } from './record-storing.ts'

const SESSION_MINUTES = 30

/** So that nobody uses us to find out which of many stolen cards work. */
const MOST_A_DAY = 15

/**
 * Opens the storing of a means to pay without a payment, and says what the payer does next. It is written down before the
 * provider is asked; asking again within half an hour gives the same session.
 *
 * @throws gateway_not_found, gateway_unavailable, too_many_storings
 */
export async function startStoring(
  ctx: Context,
  { gateway: name }: { gateway: string },
): Promise<{ storingId: number; next: NextStep }> {
  const clientId = ctx.actor.mustActForClient('payment_methods.manage')
  if (!(await storingWays(ctx, clientId)).some((row) => row.name === name)) throw gatewayNotFound()
  const open = await openGateway(ctx, name)
  const storing = await ctx.transaction((tx) => openStoring(tx, open, clientId))
  const known = stepOf(storing)
  if (known) return { storingId: storing.id, next: known }
  const started = await askToStart(ctx, open, storing)
  const next = await ctx.transaction((tx) => keepStart(tx, storing, started))
  if (!next) throw gatewayUnavailable()
  return { storingId: storing.id, next }
}

const stepOf = ({ redirectUrl, widget }: Pick<Storing, 'redirectUrl' | 'widget'>): NextStep | null =>
  redirectUrl ? { kind: 'redirect', url: redirectUrl } : widget ? { kind: 'fields', widget } : null

async function openStoring(tx: Tx, { row }: OpenGateway, clientId: number): Promise<Storing> {
  await lockClientMoney(tx, clientId)
  const ofClient = eq(storings.clientId, clientId)
  const [usable] = await tx.db
    .select()
    .from(storings)
    .where(
      and(
        ofClient,
        eq(storings.gateway, row.name),
        inArray(storings.state, ['started']),
        isNotNull(storings.sessionId),
        gt(storings.createdAt, tx.now.subtract({ minutes: SESSION_MINUTES })),
      ),
    )
    .orderBy(desc(storings.id))
    .limit(1)
  if (usable) {
    tx.record({ action: 'storing_shown_again', object: `storing:${usable.id}` })
    return usable
  }
  const today = and(ofClient, gt(storings.createdAt, tx.now.subtract({ hours: 24 })))
  if ((await tx.db.$count(storings, today)) >= MOST_A_DAY) throw tooManyStorings()
  const [storing] = await tx.db
    .insert(storings)
    .values({
      clientId,
      gateway: row.name,
      key: `store_${randomToken()}`,
      state: 'started',
      lookAfter: nextLook(tx.now, 0),
      createdAt: tx.now,
      changedAt: tx.now,
    })
    .returning()
  tx.record({ action: 'storing_opened', object: `storing:${storing!.id}`, after: { clientId, gateway: row.name } })
  return storing!
}

async function askToStart(ctx: Context, { row, gateway }: OpenGateway, storing: Storing): Promise<StartedPayment> {
  const page = `${ctx.port(publicUrl)}/account/payment-methods`
  const input = {
    storingKey: storing.key,
    currency: await clientCurrency(ctx, storing.clientId),
    way: row.way === 'fields' ? ('fields' as const) : ('page' as const),
    payer: await payerOf(ctx, storing.clientId, row.name),
    returnUrl: `${page}?storing=${storing.id}`,
    cancelUrl: page,
  }
  return askGateway(ctx, { gateway: row.name, storingId: storing.id }, (call) => gateway.startStoring!(input, call))
}

async function keepStart(tx: Tx, storing: Storing, started: StartedPayment): Promise<NextStep | null> {
  tx.record({ action: 'storing_started', object: `storing:${storing.id}`, after: { answer: started.kind } })
  if (started.kind === 'declined') await recordStoring(tx, storing.key, started)
  if (started.kind !== 'redirect' && started.kind !== 'fields') return null
  const session = {
    sessionId: started.sessionId,
    redirectUrl: started.kind === 'redirect' ? started.url : null,
    widget: started.kind === 'fields' ? started.widget : null,
  }
  await tx.db
    .update(storings)
    .set({ ...session, changedAt: tx.now })
    .where(eq(storings.id, storing.id))
  return stepOf(session)
}

/**
 * The payer is back from the provider's page, or has filled in its fields: asks how it went. Whoever comes first, this or the
 * provider's event, has the method stored.
 *
 * @throws storing_not_found, gateway_not_found, gateway_unavailable
 */
export async function finishStoring(
  ctx: Context,
  { storingId, answers }: { storingId: number; answers: Record<string, string> },
): Promise<Storing> {
  ctx.actor.mustActForClient('payment_methods.manage')
  const storing = await ownStoring(ctx, storingId)
  if (storing.state === 'stored' || storing.state === 'expired') return storing
  const open = await openGateway(ctx, storing.gateway)
  const known = await knownStoring(ctx, storing)
  const about = { gateway: storing.gateway, storingId }
  const outcome = await askGateway(ctx, about, (call) => open.gateway.finishStoring!(known, answers, call))
  await ctx.transaction(async (tx) => {
    tx.record({ action: 'storing_asked_about', object: `storing:${storingId}`, after: { answer: outcome.kind } })
    await recordStoring(tx, storing.key, outcome)
  })
  return ownStoring(ctx, storingId)
}

/** What the gateway needs to find it again. */
export async function knownStoring(ctx: Context, storing: Storing): Promise<KnownStoring> {
  const { customer } = await payerOf(ctx, storing.clientId, storing.gateway)
  return { storingKey: storing.key, sessionId: storing.sessionId, customer, startedAt: storing.createdAt.toString() }
}
