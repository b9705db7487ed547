import { DomainError } from '@ostler/kernel'
import type { z } from 'zod'
import type { Context, Tx } from '../../../platform/context.ts'
import { changeSetting, readSetting, type Setting } from '../../../platform/settings.ts'
import {
  automaticCreditSetting,
  companySetting,
  lateFeesSetting,
  leadDaysSetting,
  numberingSetting,
  proformaSetting,
  quotesSetting,
  remindersSetting,
} from '../settings.ts'

/** What the operator may decide about billing, by the name the API has for it. */
const settings = {
  company: companySetting,
  numbering: numberingSetting,
  proforma: proformaSetting,
  automaticCredit: automaticCreditSetting,
  leadDays: leadDaysSetting,
  reminders: remindersSetting,
  lateFees: lateFeesSetting,
  quotes: quotesSetting,
} as const

type Name = keyof typeof settings
export type BillingSettings = { [Key in Name]: z.infer<(typeof settings)[Key]['schema']> }

const names = Object.keys(settings) as Name[]

/** All of them as they are, with what each would be if nobody had decided. */
export async function billingSettings(
  ctx: Context,
): Promise<{ values: BillingSettings; defaults: BillingSettings; about: Record<Name, string> }> {
  ctx.actor.must('settings.view')
  const values = await Promise.all(names.map(async (name) => [name, await readSetting(ctx, settingOf(name))]))
  return {
    values: Object.fromEntries(values),
    defaults: Object.fromEntries(names.map((name) => [name, settings[name].default])) as BillingSettings,
    about: Object.fromEntries(names.map((name) => [name, settings[name].about])) as Record<Name, string>,
  }
}

/**
 * Changes the settings that are given, all of them or none. Documents that are issued stay as they are.
 * @throws invalid_input, naming the field
 */
export async function changeBillingSettings(
  ctx: Context,
  changes: { [Key in Name]?: BillingSettings[Key] | undefined },
): Promise<void> {
  ctx.actor.must('settings.manage')
  const given = names.filter((name) => changes[name] !== undefined)
  const fields = given.flatMap((name) => problemsOf(name, changes[name]))
  if (fields.length > 0)
    throw new DomainError('invalid', 'invalid_input', 'Something in the settings is not right; see fields.', fields)
  if (given.length === 0) return
  await ctx.transaction(async (tx: Tx) => {
    for (const name of given) await changeSetting(tx, settingOf(name), changes[name])
  })
}

const settingOf = (name: Name): Setting<unknown> => settings[name] as unknown as Setting<unknown>

function problemsOf(name: Name, value: unknown): { field: string; message: string }[] {
  const { error } = settings[name].schema.safeParse(value)
  return (error?.issues ?? []).map((issue) => ({ field: [name, ...issue.path].join('.'), message: issue.message }))
}
