import { bigint, boolean, integer, numeric, pgSchema, smallint, text } from 'drizzle-orm/pg-core'
import { civilDate, instant, primaryId } from '../../platform/columns.ts'
import type { Customer, Supply, Treatment } from './rule.ts'

export const taxSchema = pgSchema('tax')

export const rules = taxSchema.table('rules', {
  id: primaryId(),
  rule: text().notNull(),
  name: text().notNull(),
  percent: numeric().notNull(),
  treatment: text().$type<Treatment>().notNull(),
  level: smallint().$type<1 | 2>().notNull(),
  compound: boolean().notNull(),
  country: text(),
  region: text(),
  territory: text(),
  postcodes: text().array().notNull(),
  taxClass: text('tax_class'),
  customer: text().$type<Customer>().notNull(),
  supply: text().$type<Supply>().notNull(),
  registration: text(),
  validFrom: civilDate('valid_from').notNull(),
  validUntil: civilDate('valid_until'),
  note: text(),
  source: text(),
  setKey: text('set_key'),
  createdAt: instant('created_at').notNull(),
})

export const taxIds = taxSchema.table('tax_ids', {
  id: text().primaryKey(),
  number: bigint({ mode: 'number' }).notNull().generatedAlwaysAsIdentity(),
  country: text().notNull(),
  status: text().$type<'unchecked' | 'valid' | 'invalid'>().notNull(),
  checkedAt: instant('checked_at'),
  name: text(),
  address: text(),
  consultation: text(),
  attempts: integer().notNull(),
  lastError: text('last_error'),
  askAt: instant('ask_at'),
  askedAt: instant('asked_at').notNull(),
})
