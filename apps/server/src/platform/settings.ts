import { eq, sql } from 'drizzle-orm'
import { jsonb, pgSchema, text, timestamp } from 'drizzle-orm/pg-core'
import type { z } from 'zod'
import type { Context, Tx } from './context.ts'

export const platformSchema = pgSchema('platform')

const settingsTable = platformSchema.table('settings', {
  name: text().primaryKey(),
  value: jsonb().notNull(),
  changedAt: timestamp('changed_at', { withTimezone: true, mode: 'string' }).notNull(),
})

/** Something the operator may decide, with a default that is right for most. Rooms declare theirs; `room.what`. */
export type Setting<T> = { name: string; schema: z.ZodType<T>; default: T; about: string }

export const defineSetting = <T>(setting: Setting<T>): Setting<T> => setting

/** Read it at the door of a use-case and pass the value on; rules take values, not settings. */
export async function readSetting<T>(ctx: Context, setting: Setting<T>): Promise<T> {
  const [row] = await ctx.read.select().from(settingsTable).where(eq(settingsTable.name, setting.name))
  return row ? setting.schema.parse(row.value) : setting.default
}

export async function changeSetting<T>(tx: Tx, setting: Setting<T>, value: T): Promise<void> {
  const before = await readSetting(tx, setting)
  const checked = setting.schema.parse(value)
  await tx.db.execute(sql`
    INSERT INTO platform.settings (name, value, changed_at) VALUES (${setting.name}, ${JSON.stringify(checked)}::jsonb, ${tx.now.toString()})
    ON CONFLICT (name) DO UPDATE SET value = excluded.value, changed_at = excluded.changed_at`)
  tx.record({ action: 'setting_changed', object: `setting:${setting.name}`, before, after: checked })
}
