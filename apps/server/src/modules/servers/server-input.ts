import type { GivenSettings, PanelKind } from '@ostler/integration-kit'
import { invalidField } from '@ostler/kernel'
import type { Context } from '../../platform/context.ts'
import { serverKindNotFound } from './errors.ts'
import { panelKinds } from './panels.ts'

/** What staff decide about a server besides its settings. */
export type ServerRules = {
  /** How staff call it. */
  label: string
  /** What clients enter at their registrar, in order. */
  nameServers: string[]
  /** How much it takes. Null: we set no limit. */
  mostAccounts: number | null
  diskMib: number | null
  memoryMib: number | null
  /** Does it take new accounts? */
  isOpen: boolean
  notes: string
}

export type ServerInput = { [Name in keyof ServerRules]?: ServerRules[Name] | undefined } & {
  settings?: GivenSettings | undefined
}

const ruleNames = [
  'label',
  'nameServers',
  'mostAccounts',
  'diskMib',
  'memoryMib',
  'isOpen',
  'notes',
] as const satisfies readonly (keyof ServerRules)[]

export const usualRules = (kind: PanelKind): ServerRules => ({
  label: kind.label,
  nameServers: [],
  mostAccounts: null,
  diskMib: null,
  memoryMib: null,
  isOpen: true,
  notes: '',
})

/** Just the rules of a row, as the audit trail keeps them. */
export const rulesOf = (row: ServerRules): ServerRules =>
  Object.fromEntries(ruleNames.map((name) => [name, row[name]])) as ServerRules

const LONGEST_NAME = 253
const hostName = /^(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))+$/

/** Pure: the rules after a change; what is left out stays. @throws invalid_input naming the field */
export function rulesAfter(before: ServerRules, { settings: _, ...input }: ServerInput): ServerRules {
  const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined))
  const rules = rulesOf({ ...before, ...given })
  const nameServers = rules.nameServers.map((name) => name.trim().toLowerCase().replace(/\.$/, ''))
  nameServers.forEach((name, at) => {
    if (name.length > LONGEST_NAME || !hostName.test(name))
      throw invalidField(`nameServers.${at}`, 'must be a host name such as ns1.example.net')
    if (nameServers.indexOf(name) !== at) throw invalidField(`nameServers.${at}`, 'is there already')
  })
  for (const name of ['mostAccounts', 'diskMib', 'memoryMib'] as const) {
    const most = rules[name]
    if (most !== null && !(Number.isSafeInteger(most) && most > 0))
      throw invalidField(name, 'must be a whole number above zero')
  }
  return { ...rules, nameServers }
}

/** Is there more room, or any where there was none? */
export const givesRoom = (before: ServerRules, after: ServerRules): boolean =>
  (after.isOpen && !before.isOpen) ||
  (['mostAccounts', 'diskMib', 'memoryMib'] as const).some(
    (name) => before[name] !== null && (after[name] === null || after[name] > before[name]),
  )

/** @throws server_kind_not_found */
export function kindOf(ctx: Context, name: string): PanelKind {
  const kind = ctx.port(panelKinds).get(name)
  if (!kind) throw serverKindNotFound()
  return kind
}
