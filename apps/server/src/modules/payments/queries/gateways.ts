import type { FormField, GatewayKind } from '@ostler/integration-kit'
import { formOf } from '@ostler/integration-kit'
import { asc, desc, eq, like, or } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { gatewayKindNotFound, noSuchGateway } from '../errors.ts'
import { openSecrets } from '../gateway-secrets.ts'
import { enabledGateways, type GatewayRow, gatewayKinds, webhookUrlOf } from '../gateways.ts'
import { gatewayRows, inboundEvents } from '../schema.ts'

/** A gateway as lists show it: nothing of its settings. `kind`: null when this installation knows it no more. */
export type ListedGateway = Omit<GatewayRow, 'settings' | 'sealedSecrets'> & { madeOf: GatewayKind | null }

export type GatewayDetails = ListedGateway & {
  settings: GatewayRow['settings']
  /** Which secrets there are. */
  secretsThere: string[]
  form: FormField[]
  webhookUrl: string
  lastWebhookAt: Temporal.Instant | null
}

/** Every gateway that is set up, in the order in which payers see them. */
export async function listGateways(ctx: Context): Promise<ListedGateway[]> {
  ctx.actor.must('gateways.view')
  const rows = await ctx.read.select().from(gatewayRows).orderBy(asc(gatewayRows.position), asc(gatewayRows.id))
  return rows.map((row) => listed(ctx, row))
}

/** Kinds of which a gateway can be set up, by label. */
export function listGatewayKinds(ctx: Context): GatewayKind[] {
  ctx.actor.must('gateways.view')
  return [...ctx.port(gatewayKinds).values()].sort((a, b) => a.label.localeCompare(b.label, 'en'))
}

/** One of them with the name that a gateway of it would get. @throws gateway_kind_not_found */
export async function gatewayKindDetails(
  ctx: Context,
  name: string,
): Promise<{ kind: GatewayKind; form: FormField[]; proposedName: string; webhookRoot: string }> {
  ctx.actor.must('gateways.view')
  const kind = ctx.port(gatewayKinds).get(name)
  if (!kind) throw gatewayKindNotFound()
  const proposedName = await freeName(ctx, name)
  return { kind, form: formOf(kind.settings), proposedName, webhookRoot: webhookUrlOf(ctx, '') }
}

/** @throws gateway_not_found */
export async function gatewayDetails(ctx: Context, name: string): Promise<GatewayDetails> {
  ctx.actor.must('gateways.view')
  const [row] = await ctx.read.select().from(gatewayRows).where(eq(gatewayRows.name, name))
  if (!row) throw noSuchGateway()
  const one = listed(ctx, row)
  return {
    ...one,
    settings: row.settings,
    secretsThere: Object.keys(openSecrets(ctx, row)).sort(),
    form: one.madeOf ? formOf(one.madeOf.settings) : [],
    webhookUrl: webhookUrlOf(ctx, name),
    lastWebhookAt: await lastWebhookOf(ctx, name),
  }
}

function listed(ctx: Context, { settings: _, sealedSecrets: __, ...row }: GatewayRow): ListedGateway {
  return { ...row, madeOf: ctx.port(gatewayKinds).get(row.kind) ?? null }
}

/** When a provider last told us anything that we believed. */
export async function lastWebhookOf(ctx: Context, gateway: string): Promise<Temporal.Instant | null> {
  const [last] = await ctx.read
    .select({ at: inboundEvents.receivedAt })
    .from(inboundEvents)
    .where(eq(inboundEvents.integration, gateway))
    .orderBy(desc(inboundEvents.id))
    .limit(1)
  return last?.at ?? null
}

/** Names of the books: payments by hand, transfers to our bank, and the account of payouts that are on their way there. */
export const keptNames: readonly string[] = ['manual', 'bank', 'payouts']

/** `stripe`, and `stripe-2` beside it. */
export async function freeName(ctx: Context, kind: string): Promise<string> {
  const rows = await ctx.read
    .select({ name: gatewayRows.name })
    .from(gatewayRows)
    .where(or(eq(gatewayRows.name, kind), like(gatewayRows.name, `${kind}-%`)))
  const taken = new Set([...rows.map((row) => row.name), ...keptNames])
  for (let n = 1; ; n++) {
    const name = n === 1 ? kind : `${kind}-${n}`
    if (!taken.has(name)) return name
  }
}

/** What a browser needs for the fields of providers within our pages; of those that are switched on. */
export async function pageSourcesInUse(
  ctx: Context,
): Promise<{ script: string[]; frame: string[]; connect: string[]; image: string[] }> {
  const sources = {
    script: new Set<string>(),
    frame: new Set<string>(),
    connect: new Set<string>(),
    image: new Set<string>(),
  }
  for (const { kind, way } of await enabledGateways(ctx)) {
    const needed = way === 'fields' ? ctx.port(gatewayKinds).get(kind)?.pageSources : undefined
    for (const source of needed?.script ?? []) sources.script.add(source)
    for (const source of needed?.frame ?? []) sources.frame.add(source)
    for (const source of needed?.connect ?? []) sources.connect.add(source)
    for (const source of needed?.image ?? []) sources.image.add(source)
  }
  const { script, frame, connect, image } = sources
  return { script: [...script], frame: [...frame], connect: [...connect], image: [...image] }
}
