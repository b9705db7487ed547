import type { Answers, client } from '../../api.ts'
import { typedAmount } from '../../components/typed-amount.ts'

export type BillingValues = Answers['admin']['settings']['billing']['values']
type Changes = Parameters<typeof client.admin.settings.changeBilling>[0]

export const documentKinds = ['invoice', 'proforma', 'credit_note', 'quote'] as const

/** The settings as they are typed: lists and maps are text, one entry a line or between commas. */
export type BillingDraft = {
  companyName: string
  companyLines: string
  numbering: BillingValues['numbering']
  proforma: boolean
  automaticCredit: BillingValues['automaticCredit']
  leadDays: string
  leadByCycle: string
  remindBefore: string
  remindAfter: string
  feeKind: 'none' | 'fixed' | 'percent'
  feeAmounts: string
  feePercent: string
  feeMinimum: string
  feeMaximum: string
  feeAfterDays: string
  feeEveryDays: string
  feeMost: string
  quoteValidDays: string
  quoteDueDays: string
  quoteDraftsKeptDays: string
  funds: string
}

export function draftOfSettings(values: BillingValues): BillingDraft {
  const { lateFees: fee } = values
  return {
    companyName: values.company.name,
    companyLines: values.company.lines.join('\n'),
    numbering: values.numbering,
    proforma: values.proforma,
    automaticCredit: values.automaticCredit,
    leadDays: String(values.leadDays.days),
    leadByCycle: linesOf(values.leadDays.byCycle),
    remindBefore: values.reminders.before.join(', '),
    remindAfter: values.reminders.after.join(', '),
    feeKind: fee?.kind ?? 'none',
    feeAmounts: linesOf(fee?.kind === 'fixed' ? fee.amounts : {}),
    feePercent: fee?.kind === 'percent' ? fee.percent : '',
    feeMinimum: linesOf(fee?.kind === 'percent' ? fee.minimum : {}),
    feeMaximum: linesOf(fee?.kind === 'percent' ? fee.maximum : {}),
    feeAfterDays: String(fee?.afterDays ?? 14),
    feeEveryDays: fee?.everyDays ? String(fee.everyDays) : '',
    feeMost: String(fee?.most ?? 1),
    quoteValidDays: String(values.quotes.validDays),
    quoteDueDays: String(values.quotes.dueDays),
    quoteDraftsKeptDays: String(values.quotes.draftsKeptDays),
    funds: Object.entries(values.addFunds)
      .map(([currency, { least, most, mostCredit }]) => `${currency} ${least} ${most} ${mostCredit}`)
      .join('\n'),
  }
}

export function valuesOf(draft: BillingDraft): BillingValues {
  return {
    company: { name: draft.companyName, lines: textLines(draft.companyLines) },
    numbering: draft.numbering,
    proforma: draft.proforma,
    automaticCredit: draft.automaticCredit,
    leadDays: {
      days: Number(draft.leadDays),
      byCycle: Object.fromEntries(pairsOf(draft.leadByCycle).map(([cycle, days]) => [cycle, Number(days)])),
    },
    reminders: { before: daysOf(draft.remindBefore), after: daysOf(draft.remindAfter) },
    lateFees: lateFeesOf(draft),
    quotes: {
      validDays: Number(draft.quoteValidDays),
      dueDays: Number(draft.quoteDueDays),
      draftsKeptDays: Number(draft.quoteDraftsKeptDays),
    },
    addFunds: Object.fromEntries(
      textLines(draft.funds).map((line) => {
        const [currency = '', ...amounts] = line.split(/[\s:=]+/)
        const [least = '', most = '', mostCredit = ''] = amounts.map(typedAmount)
        return [currency.toUpperCase(), { least, most, mostCredit }]
      }),
    ),
  }
}

function lateFeesOf(draft: BillingDraft): BillingValues['lateFees'] {
  const when = {
    afterDays: Number(draft.feeAfterDays),
    everyDays: draft.feeEveryDays.trim() === '' ? null : Number(draft.feeEveryDays),
    most: Number(draft.feeMost),
  }
  if (draft.feeKind === 'none') return null
  if (draft.feeKind === 'fixed') return { kind: 'fixed', amounts: amountsOf(draft.feeAmounts), ...when }
  return {
    kind: 'percent',
    percent: typedAmount(draft.feePercent),
    minimum: amountsOf(draft.feeMinimum),
    maximum: amountsOf(draft.feeMaximum),
    ...when,
  }
}

/** The groups that differ from what is stored. */
export function changesBetween(stored: BillingValues, wanted: BillingValues): Changes {
  const names = Object.keys(wanted) as (keyof BillingValues)[]
  const changed = names.filter((name) => JSON.stringify(stored[name]) !== JSON.stringify(wanted[name]))
  return Object.fromEntries(changed.map((name) => [name, wanted[name]]))
}

/** The field on the page for one that the server names. */
export function fieldOfSetting(field: string): string {
  const found = places.find(([start]) => field === start || field.startsWith(`${start}.`))
  return found ? found[1] : field
}

const places: [string, keyof BillingDraft][] = [
  ['company.name', 'companyName'],
  ['company.lines', 'companyLines'],
  ['leadDays.days', 'leadDays'],
  ['leadDays.byCycle', 'leadByCycle'],
  ['reminders.before', 'remindBefore'],
  ['reminders.after', 'remindAfter'],
  ['lateFees.amounts', 'feeAmounts'],
  ['lateFees.percent', 'feePercent'],
  ['lateFees.minimum', 'feeMinimum'],
  ['lateFees.maximum', 'feeMaximum'],
  ['lateFees.afterDays', 'feeAfterDays'],
  ['lateFees.everyDays', 'feeEveryDays'],
  ['lateFees.most', 'feeMost'],
  ['quotes.validDays', 'quoteValidDays'],
  ['quotes.dueDays', 'quoteDueDays'],
  ['quotes.draftsKeptDays', 'quoteDraftsKeptDays'],
  ['addFunds', 'funds'],
]

const textLines = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)

const pairsOf = (text: string) =>
  textLines(text).map((line): [string, string] => {
    const [name = '', ...rest] = line.split(/[\s:=]+/)
    return [name, rest.join('')]
  })

const amountsOf = (text: string) =>
  Object.fromEntries(pairsOf(text).map(([currency, amount]) => [currency.toUpperCase(), typedAmount(amount)]))

const linesOf = (map: Record<string, string | number>) =>
  Object.entries(map)
    .map(([name, value]) => `${name} ${value}`)
    .join('\n')

const daysOf = (text: string) =>
  text
    .split(/[\s,;]+/)
    .filter(Boolean)
    .map(Number)
