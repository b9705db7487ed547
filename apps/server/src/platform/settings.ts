import { eq, sql } from 'drizzle-orm'
import { jsonb, pgSchema, text, timestamp } from 'drizzle-orm/pg-core'
import type { z } from 'zod'
import type { Context, Tx } from './context.ts'
import { vault } from './crypto.ts'
import type { SealedColumn } from './sealed-columns.ts'

export const platformSchema = pgSchema('platform')

const settingsTable = platformSchema.table('settings', {
  name: text().primaryKey(),
  value: jsonb().notNull(),
  sealed: text(),
  changedAt: timestamp('changed_at', { withTimezone: true, mode: 'string' }).notNull(),
})

/** Something the operator may decide, with a default that is right for most. Rooms declare theirs; `room.what`. */
export type Setting<T> = {
  name: string
  schema: z.ZodType<T>
  default: T
  about: string
  /** Sealed at rest, masked in the audit trail, and never answered by a door: those say only whether there is one. */
  secret?: true
}

export function defineSetting<T>(setting: Setting<T> & { secret: true }): Setting<T> & { secret: true }
export function defineSetting<T>(setting: Setting<T>): Setting<T>
export function defineSetting<T>(setting: Setting<T>): Setting<T> {
  return setting
}

/** Read it at the door of a use-case and pass the value on; rules take values, not settings. */
export async function readSetting<T>(ctx: Context, setting: Setting<T>): Promise<T> {
  const [row] = await ctx.read.select().from(settingsTable).where(eq(settingsTable.name, setting.name))
  if (!row) return setting.default
  if (!setting.secret) return setting.schema.parse(row.value)
  return setting.schema.parse(
    JSON.parse(ctx.port(vault).open(row.sealed!, sealedSettings.about({ name: setting.name }))),
  )
}

/** Has somebody decided? All that a door may tell of a secret. */
export async function isSettingSet(ctx: Context, { name }: { name: string }): Promise<boolean> {
  return (await ctx.read.$count(settingsTable, eq(settingsTable.name, name))) > 0
}

export const sealedSettings: SealedColumn = {
  table: 'platform.settings',
  column: 'sealed',
  key: ['name'],
  about: ({ name }) => `setting:${name}`,
}

export async function changeSetting<T>(tx: Tx, setting: Setting<T>, value: T): Promise<void> {
  const { name } = setting
  const before = setting.secret ? { isSet: await isSettingSet(tx, setting) } : await readSetting(tx, setting)
  const checked = setting.schema.parse(value)
  const text = JSON.stringify(checked)
  const sealed = setting.secret ? tx.port(vault).seal(text, sealedSettings.about({ name })) : null
  await tx.db.execute(sql`
    INSERT INTO platform.settings (name, value, sealed, changed_at)
    VALUES (${name}, ${sealed === null ? text : 'null'}::jsonb, ${sealed}, ${tx.now.toString()})
    ON CONFLICT (name) DO UPDATE SET value = excluded.value, sealed = excluded.sealed, changed_at = excluded.changed_at`)
  const after = setting.secret ? { isSet: true } : checked
  tx.record({ action: 'setting_changed', object: `setting:${name}`, before, after })
}
