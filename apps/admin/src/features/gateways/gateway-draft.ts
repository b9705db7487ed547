import type { Answers, client } from '../../api.ts'
import { type Settings, settingsOf } from '../../components/settings-draft.ts'
import { typedAmount } from '../../components/typed-amount.ts'

export type Gateway = Answers['admin']['gateways']['get']
export type GatewayKind = Answers['admin']['gateways']['kind']
type Changes = Omit<Parameters<typeof client.admin.gateways.change>[0], 'name'>

export type GatewayDraft = {
  /** Only while it is new. */
  name: string
  label: string
  hint: string
  isEnabled: boolean
  way: Gateway['way']
  stores: boolean
  holds: boolean
  currencies: string[]
  exceptCountries: 'only' | 'except'
  /** Codes, with commas between them. */
  countries: string
  groupIds: string[]
  productIds: string[]
  limits: { currency: string; least: string; most: string }[]
  percent: string
  fixed: { currency: string; amount: string }[]
  settings: Settings
}

export const gatewayDraftOf = (gateway: Gateway): GatewayDraft => ({
  name: gateway.name,
  label: gateway.label,
  hint: gateway.hint,
  isEnabled: gateway.isEnabled,
  way: gateway.way,
  stores: gateway.stores,
  holds: gateway.holds,
  currencies: gateway.currencies,
  exceptCountries: gateway.exceptCountries ? 'except' : 'only',
  countries: gateway.countries.join(', '),
  groupIds: gateway.groupIds.map(String),
  productIds: gateway.productIds.map(String),
  limits: Object.entries(gateway.amounts).map(([currency, { least, most }]) => ({
    currency,
    least: least ?? '',
    most: most ?? '',
  })),
  percent: gateway.surcharge?.percent ?? '',
  fixed: Object.entries(gateway.surcharge?.fixed ?? {}).map(([currency, amount]) => ({ currency, amount })),
  settings: settingsOf(gateway.form, gateway.settings),
})

export const newGatewayDraft = (kind: GatewayKind): GatewayDraft => ({
  name: kind.proposedName,
  label: kind.payerLabel,
  hint: kind.payerHint,
  isEnabled: false,
  way: kind.capabilities.ways[0]!,
  stores: kind.capabilities.stores !== 'none',
  holds: false,
  currencies: [],
  exceptCountries: 'only',
  countries: '',
  groupIds: [],
  productIds: [],
  limits: [],
  percent: '',
  fixed: [],
  settings: settingsOf(kind.form, {}),
})

export function gatewayInputOf(draft: GatewayDraft): Required<Changes> {
  const percent = typedAmount(draft.percent) || '0'
  const fixed = Object.fromEntries(draft.fixed.map(({ currency, amount }) => [currency, typedAmount(amount) || '0']))
  const isFree = Number(percent) === 0 && Object.keys(fixed).length === 0
  return {
    label: draft.label,
    hint: draft.hint,
    isEnabled: draft.isEnabled,
    way: draft.way,
    stores: draft.stores,
    holds: draft.holds,
    currencies: draft.currencies,
    countries: countriesIn(draft.countries),
    exceptCountries: draft.exceptCountries === 'except',
    groupIds: draft.groupIds.map(Number),
    productIds: draft.productIds.map(Number),
    amounts: Object.fromEntries(
      draft.limits.map(({ currency, least, most }) => [
        currency,
        { least: typedAmount(least) || null, most: typedAmount(most) || null },
      ]),
    ),
    surcharge: isFree ? null : { percent, fixed },
    settings: draft.settings,
  }
}

export const countriesIn = (text: string): string[] =>
  text
    .toUpperCase()
    .split(/[\s,;]+/)
    .filter(Boolean)

/** Where the form shows what the server says of a field. */
export function fieldOfDraft(draft: GatewayDraft, field: string): string {
  const [first = '', second = '', third = ''] = field.split('.')
  if (first === 'amounts') {
    const row = draft.limits.findIndex((limit) => limit.currency === second)
    return row < 0 ? 'limits' : `limits.${row}.${third || 'least'}`
  }
  if (first === 'surcharge') {
    const row = draft.fixed.findIndex(({ currency }) => currency === third)
    return second === 'fixed' ? (row < 0 ? 'fixed' : `fixed.${row}.amount`) : 'percent'
  }
  return first === 'settings' ? field : first
}
