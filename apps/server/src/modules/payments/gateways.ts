import { type CallContext, type Exchange, type Gateway, type GatewayKind, readSettings } from '@ostler/integration-kit'
import { DomainError } from '@ostler/kernel'
import { asc, eq } from 'drizzle-orm'
import { publicUrl } from '../../platform/addresses.ts'
import type { Context } from '../../platform/context.ts'
import { outbound } from '../../platform/outbound.ts'
import { definePort } from '../../platform/ports.ts'
import { gatewayNotFound, gatewayUnavailable } from './errors.ts'
import { openSecrets } from './gateway-secrets.ts'
import { exchanges, gatewayRows } from './schema.ts'

/** The kinds of gateways that there are, by name. */
export const gatewayKinds = definePort<ReadonlyMap<string, GatewayKind>>('payments.gateway_kinds')

export type GatewayRow = typeof gatewayRows.$inferSelect

/** A gateway as the operator has set it up, ready to be spoken to. */
export type OpenGateway = { row: GatewayRow; kind: GatewayKind; gateway: Gateway }

/** Also one that is switched off: its payments go on. @throws gateway_not_found, gateway_unavailable */
export async function openGateway(ctx: Context, name: string): Promise<OpenGateway> {
  const [row] = await ctx.read.select().from(gatewayRows).where(eq(gatewayRows.name, name))
  if (!row) throw gatewayNotFound()
  return connect(ctx, row)
}

/** Null: it was taken out of the house, and there is nobody to ask. @throws gateway_unavailable */
export async function gatewayIfThere(ctx: Context, name: string): Promise<OpenGateway | null> {
  try {
    return await openGateway(ctx, name)
  } catch (error) {
    if (error instanceof DomainError && error.code === 'gateway_not_found') return null
    throw error
  }
}

/** All whose kind is there, in the order in which payers see them; also those that are switched off. */
export async function knownGateways(ctx: Context): Promise<GatewayRow[]> {
  const rows = await ctx.read.select().from(gatewayRows).orderBy(asc(gatewayRows.position), asc(gatewayRows.id))
  return rows.filter((row) => ctx.port(gatewayKinds).has(row.kind))
}

/** All that are switched on, in the order in which payers see them. */
export const enabledGateways = async (ctx: Context): Promise<GatewayRow[]> =>
  (await knownGateways(ctx)).filter((row) => row.isEnabled)

/** @throws gateway_not_found when its kind is no more, gateway_unavailable when its settings do not fit the kind */
export function connect(ctx: Context, row: GatewayRow): OpenGateway {
  const kind = ctx.port(gatewayKinds).get(row.kind)
  if (!kind) throw gatewayNotFound()
  const settings = readSettings(kind.settings, { ...row.settings, ...openSecrets(ctx, row) })
  if (!settings.success) {
    ctx.log.error(
      { gateway: row.name, fields: settings.error.issues.map((issue) => issue.path.join('.')) },
      'The settings of a gateway do not fit its kind.',
    )
    throw gatewayUnavailable()
  }
  const place = { instance: row.name, webhookUrl: webhookUrlOf(ctx, row.name), fetch: ctx.port(outbound).fetch }
  return { row, kind, gateway: kind.connect(settings.data, place) }
}

export const webhookUrlOf = (ctx: Context, gateway: string): string => `${ctx.port(publicUrl)}/webhooks/${gateway}`

/** Longer than any provider takes to answer, shorter than a payer waits. */
const CALL_TIMEOUT_MS = 15_000

/** What a call is about, so that staff find what was said beside it. */
export type About = { gateway: string; attemptId?: number; refundId?: number; storingId?: number }

/** Asks a gateway something, outside any transaction, and keeps what was said for staff to read. */
export async function askGateway<T>(ctx: Context, about: About, ask: (call: CallContext) => Promise<T>): Promise<T> {
  const said: Exchange[] = []
  try {
    return await ask({
      signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
      onExchange: (exchange) => void said.push(exchange),
    })
  } finally {
    if (said.length > 0) {
      await ctx.transaction(async (tx) => {
        tx.record({ action: 'gateway_asked', object: objectOf(about), after: { calls: said.length } })
        await tx.db
          .insert(exchanges)
          .values(said.map((exchange) => ({ ...about, at: tx.now, exchange, correlationId: tx.correlationId })))
      })
    }
  }
}

function objectOf({ gateway, attemptId, refundId, storingId }: About): string {
  if (attemptId !== undefined) return `payment_attempt:${attemptId}`
  if (refundId !== undefined) return `refund:${refundId}`
  if (storingId !== undefined) return `storing:${storingId}`
  return `gateway:${gateway}`
}
