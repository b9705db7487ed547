import { isDeepStrictEqual } from 'node:util'
import { changedSettings, type KeptSettings, noSettings } from '@ostler/integration-kit'
import { eq } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { refusing, refusingWhatIsNamed } from '../../../platform/database.ts'
import { serverInUse, serverNameTaken, serverNotFound } from '../errors.ts'
import { serverAvailable } from '../events.ts'
import { healthOfChanged } from '../health.ts'
import type { ServerRow } from '../panels.ts'
import { freeName } from '../queries/kinds.ts'
import { places, servers } from '../schema.ts'
import {
  givesRoom,
  kindOf,
  rulesAfter,
  rulesOf,
  type ServerInput,
  type ServerRules,
  usualRules,
} from '../server-input.ts'
import { openSecrets, sealSecrets } from '../server-secrets.ts'

/**
 * Sets up a server of a kind. The name is proposed from the kind, and stays as it is from then on: it is in the address of its
 * call-backs.
 *
 * @throws server_kind_not_found, server_name_taken, invalid_input naming the field
 */
export async function addServer(
  ctx: Context,
  { kind: kindName, name: wanted, ...input }: ServerInput & { kind: string; name?: string | undefined },
): Promise<{ id: number; name: string }> {
  ctx.actor.must('servers.manage')
  const kind = kindOf(ctx, kindName)
  return ctx.transaction(async (tx) => {
    const rules = rulesAfter(usualRules(kind), input)
    const kept = changedSettings(kind.settings, noSettings, input.settings ?? {})
    const name = wanted ?? (await freeName(tx, kindName))
    const [made] = await refusing(
      tx.db
        .insert(servers)
        .values({ name, kind: kindName, ...rules, ...sealed(tx, name, kept), createdAt: tx.now, changedAt: tx.now })
        .returning({ id: servers.id, name: servers.name }),
      { servers_name_once: serverNameTaken },
    )
    tx.record({ action: 'server_added', object: `server:${made!.id}`, after: told(name, kindName, rules, kept) })
    await tx.emit(serverAvailable({ serverId: made!.id }))
    return made!
  })
}

/**
 * Changes a server. A secret that is left out stays, unless the address that it is sent to changes. With other settings
 * nothing is known of its health until the next check.
 *
 * @throws server_not_found, server_kind_not_found, invalid_input naming the field
 * @emits  servers.available, when it takes work that it did not take before
 */
export async function changeServer(ctx: Context, { id, ...input }: ServerInput & { id: number }): Promise<void> {
  ctx.actor.must('servers.manage')
  await ctx.transaction(async (tx) => {
    const before = await lockServer(tx, id)
    const kind = kindOf(tx, before.kind)
    const rules = rulesAfter(before, input)
    const keptBefore = { settings: before.settings, secrets: openSecrets(tx, before) }
    const kept = input.settings ? changedSettings(kind.settings, keptBefore, input.settings) : keptBefore
    const isOther = !isDeepStrictEqual(kept, keptBefore)
    await tx.db
      .update(servers)
      .set({
        ...rules,
        ...(isOther ? { ...sealed(tx, before.name, kept), ...healthOfChanged } : {}),
        changedAt: tx.now,
      })
      .where(eq(servers.id, id))
    tx.record({
      action: 'server_changed',
      object: `server:${id}`,
      before: told(before.name, before.kind, rulesOf(before), keptBefore),
      after: {
        ...told(before.name, before.kind, rules, kept),
        hiddenAnew: Object.keys(kept.secrets).filter((name) => keptBefore.secrets[name] !== kept.secrets[name]),
      },
    })
    if ((isOther || givesRoom(before, rules)) && before.maintenanceSince === null)
      await tx.emit(serverAvailable({ serverId: id }))
  })
}

/** Removes a server on which nothing was ever made. @throws server_not_found, server_in_use: close it instead */
export async function removeServer(ctx: Context, id: number): Promise<void> {
  ctx.actor.must('servers.manage')
  await ctx.transaction(async (tx) => {
    const before = await lockServer(tx, id)
    if ((await tx.db.$count(places, eq(places.serverId, id))) > 0) throw serverInUse()
    await refusingWhatIsNamed(tx.db.delete(servers).where(eq(servers.id, id)), serverInUse)
    const { settings } = before
    tx.record({
      action: 'server_removed',
      object: `server:${id}`,
      before: told(before.name, before.kind, rulesOf(before), { settings, secrets: {} }),
    })
  })
}

function sealed(ctx: Context, name: string, { settings, secrets }: KeptSettings) {
  const isEmpty = Object.keys(secrets).length === 0
  return { settings, sealedSecrets: isEmpty ? null : sealSecrets(ctx, name, secrets) }
}

/** What the audit trail keeps: which secrets there are, and never what they are. */
const told = (name: string, kind: string, rules: ServerRules, { settings, secrets }: KeptSettings) => ({
  name,
  kind,
  ...rules,
  settings,
  hidden: Object.keys(secrets).sort(),
})

/** @throws server_not_found */
export async function lockServer(tx: Tx, id: number): Promise<ServerRow> {
  const [row] = await tx.db.select().from(servers).where(eq(servers.id, id)).for('update')
  if (!row) throw serverNotFound()
  return row
}
