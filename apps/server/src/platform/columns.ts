import { bigint, customType } from 'drizzle-orm/pg-core'

/** Column types that carry the house's own types instead of strings: see "Time" and "Money" in ARCHITECTURE.md. */

/** `timestamptz` ↔ Temporal.Instant. */
export const instant = customType<{ data: Temporal.Instant; driverData: string | Date }>({
  dataType: () => 'timestamp with time zone',
  toDriver: (value) => value.toString(),
  fromDriver: (value) =>
    Temporal.Instant.from(
      value instanceof Date ? value.toISOString() : value.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00'),
    ),
})

/** `date` ↔ Temporal.PlainDate. */
export const civilDate = customType<{ data: Temporal.PlainDate; driverData: string }>({
  dataType: () => 'date',
  toDriver: (value) => value.toString(),
  fromDriver: (value) => Temporal.PlainDate.from(value),
})

/** A reference or key: bigint in the database, a number here (ids stay far below 2^53). */
export const idColumn = (name: string) => bigint(name, { mode: 'number' })

/** The primary key of a table. Importers may bring their own ids, hence "by default". */
export const primaryId = () => bigint('id', { mode: 'number' }).primaryKey().generatedByDefaultAsIdentity()

/** An amount in minor units of the row's currency; the name ends in `_minor`. */
export const minor = (name: string) => bigint(name, { mode: 'bigint' })
