import type { Answers } from '../../api.ts'
import { type PriceDraft, priceDraftOf, priceInputOf } from '../../components/price-rows.tsx'

export type Option = Answers['admin']['options']['list']['items'][number]

export const optionKinds: Record<Option['kind'], string> = {
  choice: 'Choice (list)',
  radio: 'Choice (buttons)',
  yes_no: 'Yes or no',
  quantity: 'Quantity',
}

/** `rowId` because the form keeps an `id` of its own for each row. */
export type ChoiceDraft = {
  rowId?: number
  label: string
  value: string
  hidden: boolean
  prices: (PriceDraft & { fromQuantity: string })[]
}

export type OptionDraft = {
  name: string
  kind: Option['kind']
  help: string
  unit: string
  least: string
  most: string
  tiers: Option['tiers']
  hidden: boolean
  /** Empty: nothing. */
  sets: string
  choices: ChoiceDraft[]
}

export const freshChoice = (): ChoiceDraft => ({ label: '', value: '', hidden: false, prices: [] })

export const emptyOption = (): OptionDraft => ({
  name: '',
  kind: 'choice',
  help: '',
  unit: '',
  least: '0',
  most: '',
  tiers: 'volume',
  hidden: false,
  sets: '',
  choices: [freshChoice()],
})

export const optionDraftOf = (option: Option): OptionDraft => ({
  name: option.name,
  kind: option.kind,
  help: option.help,
  unit: option.unit ?? '',
  least: String(option.least),
  most: option.most?.toString() ?? '',
  tiers: option.tiers,
  hidden: option.hidden,
  sets: option.sets ?? '',
  choices: option.choices.map(({ id, label, value, hidden, prices }) => ({
    rowId: id,
    label,
    value,
    hidden,
    prices: prices.map((price) => ({ ...priceDraftOf(price), fromQuantity: String(price.fromQuantity) })),
  })),
})

/** A yes/no and a quantity have one price list, and it goes by the name of the option. */
export const optionInputOf = (draft: OptionDraft) => ({
  ...draft,
  unit: draft.kind === 'quantity' ? draft.unit.trim() || null : null,
  least: draft.kind === 'quantity' ? Number(draft.least || '0') : 0,
  sets: draft.sets.trim() || null,
  most: draft.kind !== 'quantity' || draft.most.trim() === '' ? null : Number(draft.most),
  choices: draft.choices.map(({ rowId, prices, label, ...choice }) => ({
    ...choice,
    id: rowId,
    label: hasOnePriceList(draft.kind) ? label || draft.name : label,
    prices: prices.map((price) => ({
      ...priceInputOf(price),
      fromQuantity: draft.kind === 'quantity' ? Number(price.fromQuantity || '1') : 1,
    })),
  })),
})

export const hasOnePriceList = (kind: Option['kind']) => kind === 'yes_no' || kind === 'quantity'

/** Settings of the server modules by name, each with what the modules call it. */
export function settingsThatCanBeSet(
  kinds: { label: string; form: { name: string; label: string }[] }[],
  now: string | null,
): Record<string, string> {
  const fields = kinds.flatMap((kind) =>
    kind.form.map(({ name, label }) => ({ name, label: `${label} (${kind.label})` })),
  )
  const byName = [...Map.groupBy(fields, ({ name }) => name)].map(([name, same]): [string, string] => [
    name,
    `${name}: ${same.map(({ label }) => label).join(', ')}`,
  ])
  const isGone = now !== null && !byName.some(([name]) => name === now)
  return Object.fromEntries(isGone ? [...byName, [now, now]] : byName)
}
