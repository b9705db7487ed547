import { isDeepStrictEqual } from 'node:util'
import {
  changedSettings,
  type GatewayKind,
  type GivenSettings,
  type KeptSettings,
  noSettings,
} from '@ostler/integration-kit'
import { invalidField } from '@ostler/kernel'
import { eq, max, sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { refusing } from '../../../platform/database.ts'
import { productsById } from '../../catalog/index.ts'
import { groupsOf } from '../../clients/index.ts'
import { gatewayInUse, gatewayKindNotFound, gatewayNameTaken, noSuchGateway } from '../errors.ts'
import { checkedRules, type GatewayRules, ruleNames } from '../gateway-rules.ts'
import { openSecrets, sealSecrets } from '../gateway-secrets.ts'
import { type GatewayRow, gatewayKinds } from '../gateways.ts'
import { freeName, keptNames } from '../queries/gateways.ts'
import { gatewayRows } from '../schema.ts'

export type GatewayInput = { [Name in keyof GatewayRules]?: GatewayRules[Name] | undefined } & {
  settings?: GivenSettings | undefined
}

/**
 * Sets up a gateway of a kind, behind those there are. What is left out is as the kind has it; the name is proposed from the
 * kind, and stays as it is from then on: it is in the address of its webhook and on each payment.
 *
 * @throws gateway_kind_not_found, gateway_name_taken, invalid_input naming the field
 */
export async function addGateway(
  ctx: Context,
  { kind: kindName, name, ...input }: GatewayInput & { kind: string; name?: string | undefined },
): Promise<{ name: string }> {
  ctx.actor.must('gateways.manage')
  const kind = kindOf(ctx, kindName)
  if (name !== undefined && keptNames.includes(name)) throw invalidField('name', 'is kept for entries of the books')
  return ctx.transaction(async (tx) => {
    const row = {
      name: name ?? (await freeName(tx, kindName)),
      kind: kindName,
      ...(await rulesAfter(tx, kind, usualRules(kind), input)),
    }
    const kept = changedSettings(kind.settings, noSettings, input.settings ?? {})
    const [{ last } = { last: null }] = await tx.db.select({ last: max(gatewayRows.position) }).from(gatewayRows)
    await refusing(
      tx.db.insert(gatewayRows).values({
        ...row,
        ...sealed(tx, row.name, kept),
        position: (last ?? 0) + 1,
        createdAt: tx.now,
        changedAt: tx.now,
      }),
      { gateways_name_once: gatewayNameTaken },
    )
    tx.record({ action: 'gateway_added', object: `gateway:${row.name}`, after: told(row, kept) })
    return { name: row.name }
  })
}

/**
 * Changes a gateway. A secret that is left out stays, unless the address that it is sent to changes. Payments that are under
 * way go on, with the new settings.
 *
 * @throws gateway_not_found, gateway_kind_not_found, invalid_input naming the field
 */
export async function changeGateway(ctx: Context, { name, ...input }: GatewayInput & { name: string }): Promise<void> {
  ctx.actor.must('gateways.manage')
  await ctx.transaction(async (tx) => {
    const before = await lockGateway(tx, name)
    const kind = kindOf(tx, before.kind)
    const rules = await rulesAfter(tx, kind, before, input)
    const keptBefore = { settings: before.settings, secrets: openSecrets(tx, before) }
    const kept = input.settings ? changedSettings(kind.settings, keptBefore, input.settings) : keptBefore
    const isOther = !isDeepStrictEqual(kept, keptBefore)
    await tx.db
      .update(gatewayRows)
      .set({
        ...rules,
        ...(isOther ? { ...sealed(tx, name, kept), testedAt: null, testResult: null } : {}),
        changedAt: tx.now,
      })
      .where(eq(gatewayRows.name, name))
    tx.record({
      action: 'gateway_changed',
      object: `gateway:${name}`,
      before: told(before, keptBefore),
      after: { ...told(rules, kept), hiddenAnew: Object.keys(kept.secrets).filter(isNewIn(keptBefore, kept)) },
    })
  })
}

/** Puts gateways in the order in which payers see them; those that are not named follow as they stand. */
export async function orderGateways(ctx: Context, names: string[]): Promise<void> {
  ctx.actor.must('gateways.manage')
  await ctx.transaction(async (tx) => {
    await tx.db.execute(sql`
      UPDATE payments.gateways g SET position = o.position FROM (
        SELECT g.id, row_number() OVER (ORDER BY array_position(${sql.param(names)}::text[], g.name) NULLS LAST, g.position, g.id) AS position
          FROM payments.gateways g) o
       WHERE o.id = g.id`)
    tx.record({ action: 'gateways_ordered', object: 'gateways', after: { names } })
  })
}

/** Removes a gateway that was never used. @throws gateway_not_found, gateway_in_use: switch it off instead */
export async function removeGateway(ctx: Context, name: string): Promise<void> {
  ctx.actor.must('gateways.manage')
  await ctx.transaction(async (tx) => {
    const before = await lockGateway(tx, name)
    if (await wasUsed(tx, name)) throw gatewayInUse()
    await tx.db.delete(gatewayRows).where(eq(gatewayRows.name, name))
    const { settings } = before
    tx.record({ action: 'gateway_removed', object: `gateway:${name}`, before: told(before, { settings, secrets: {} }) })
  })
}

/** @throws gateway_kind_not_found */
function kindOf(ctx: Context, name: string): GatewayKind {
  const kind = ctx.port(gatewayKinds).get(name)
  if (!kind) throw gatewayKindNotFound()
  return kind
}

const usualRules = ({ payerLabel, payerHint, capabilities }: GatewayKind): GatewayRules => ({
  label: payerLabel,
  hint: payerHint,
  isEnabled: false,
  way: capabilities.ways[0],
  stores: capabilities.stores !== 'none',
  holds: false,
  currencies: [],
  countries: [],
  exceptCountries: false,
  groupIds: [],
  productIds: [],
  amounts: {},
  surcharge: null,
})

async function rulesAfter(
  tx: Tx,
  kind: GatewayKind,
  before: GatewayRules,
  { settings: _, ...input }: GatewayInput,
): Promise<GatewayRules> {
  const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined))
  const merged = Object.fromEntries(ruleNames.map((name) => [name, name in given ? given[name] : before[name]]))
  const rules = checkedRules(kind.capabilities, merged as GatewayRules)
  // Of those that stood there already, some may be gone by now; that is no reason to refuse another change.
  const isNew = (list: number[], id: number) => !list.includes(id)
  await mustExist(
    tx,
    rules.groupIds.filter((id) => isNew(before.groupIds, id)),
    'groupIds',
  )
  await mustExist(
    tx,
    rules.productIds.filter((id) => isNew(before.productIds, id)),
    'productIds',
  )
  return rules
}

async function mustExist(tx: Tx, ids: number[], field: 'groupIds' | 'productIds'): Promise<void> {
  const known =
    field === 'groupIds'
      ? await groupsOf(
          tx,
          ids.map((groupId) => ({ groupId })),
        )
      : await productsById(tx, ids)
  if (ids.some((id) => !known.has(id))) throw invalidField(field, 'names one that is not there')
}

function sealed(ctx: Context, name: string, { settings, secrets }: KeptSettings) {
  const isEmpty = Object.keys(secrets).length === 0
  return { settings, sealedSecrets: isEmpty ? null : sealSecrets(ctx, name, secrets) }
}

/** What the audit trail keeps: which secrets there are, and never what they are. */
const told = (rules: GatewayRules, { settings, secrets }: KeptSettings) => ({
  ...Object.fromEntries(ruleNames.map((name) => [name, rules[name]])),
  settings,
  hidden: Object.keys(secrets).sort(),
})

const isNewIn = (before: KeptSettings, after: KeptSettings) => (name: string) =>
  before.secrets[name] !== after.secrets[name]

async function lockGateway(tx: Tx, name: string): Promise<GatewayRow> {
  const [row] = await tx.db.select().from(gatewayRows).where(eq(gatewayRows.name, name)).for('update')
  if (!row) throw noSuchGateway()
  return row
}

async function wasUsed(tx: Tx, name: string): Promise<boolean> {
  const { rows } = await tx.db.execute<{ used: boolean }>(sql`
    SELECT EXISTS (SELECT FROM payments.attempts WHERE gateway = ${name})
        OR EXISTS (SELECT FROM payments.transactions WHERE gateway = ${name})
        OR EXISTS (SELECT FROM payments.methods WHERE gateway = ${name})
        OR EXISTS (SELECT FROM payments.storings WHERE gateway = ${name})
        OR EXISTS (SELECT FROM payments.inbound_events WHERE integration = ${name}) AS used`)
  return rows[0]!.used
}
