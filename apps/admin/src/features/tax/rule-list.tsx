import { Badge } from '@ostler/ui'
import { Percent } from 'lucide-react'
import { type Answers, api } from '../../api.ts'
import { Day } from '../../components/columns.tsx'
import { defineList } from '../../components/list.ts'
import { countryName } from '../clients/country-name.ts'
import { EndRule } from './end-rule.tsx'

export type Rule = Answers['admin']['tax']['rules']['items'][number]

export const treatments = {
  taxed: 'Taxed',
  zero: 'Zero rated',
  exempt: 'Exempt',
  reverse_charge: 'Reverse charge',
  out_of_scope: 'Out of scope',
} as const

export const customers = { any: 'Anybody', person: 'Persons', business: 'Businesses' } as const
export const supplies = {
  any: 'Anywhere',
  same_region: 'Within the seller’s state',
  other_region: 'From another state',
} as const

export const ruleList = defineList({
  name: 'Tax rules',
  path: '/tax',
  permission: 'tax.view',
  filters: {
    state: { kind: 'choice', label: 'Which rules', options: { current: 'In force today' } },
    country: { kind: 'words', label: 'Country', placeholder: 'Country code, such as DE' },
  },
  source: {
    queryKey: ({ input }: { input: RuleQuery }) => api.admin.tax.rules.queryKey({ input: fitting(input) }),
    call: (input: RuleQuery, options: { signal: AbortSignal }) => api.admin.tax.rules.call(fitting(input), options),
  },
  columns: [
    {
      id: 'name',
      header: 'Tax',
      cell: (rule: Rule) => (
        <>
          {rule.name} {rule.treatment === 'taxed' ? `${rule.percent} %` : treatments[rule.treatment].toLowerCase()}
          <span className="block text-sm font-normal text-muted">{rule.rule}</span>
        </>
      ),
    },
    { id: 'where', header: 'Where', cell: (rule) => whereOf(rule) },
    { id: 'what', header: 'For', cell: (rule) => whatOf(rule) },
    {
      id: 'level',
      header: 'Level',
      nowrap: true,
      hideBelow: 'lg',
      cell: (rule) => (rule.compound ? `${rule.level}, compound` : rule.level),
    },
    { id: 'validFrom', header: 'From', nowrap: true, cell: (rule) => <Day on={rule.validFrom} /> },
    { id: 'validUntil', header: 'Until before', nowrap: true, cell: (rule) => <Day on={rule.validUntil} /> },
    {
      id: 'origin',
      header: 'Origin',
      hideBelow: 'lg',
      cell: (rule) => (rule.isFromSet ? <Badge>Rule set</Badge> : 'Own rule'),
    },
    { id: 'end', header: 'End', align: 'end', cell: (rule) => <EndRule rule={rule} /> },
  ],
  empty: {
    title: 'No tax rules',
    description: 'Install a rule set under “Rule sets”, or add a rule of your own.',
    icon: Percent,
  },
})

type RuleQuery = { limit: number; cursor?: string; state?: 'current'; country?: string }

/** What is typed is a country code only when it has two letters; until then all countries are shown. */
function fitting({ country, ...input }: RuleQuery) {
  const code = country?.trim().toUpperCase()
  return code && /^[A-Z]{2}$/.test(code) ? { ...input, country: code } : input
}

function whereOf({ country, region, territory, postcodes }: Rule): string {
  if (country === null) return 'Any country'
  const within = [region, territory, postcodes.length > 0 ? `post codes ${postcodes.join(', ')}` : null]
  return [countryName(country), ...within].filter(Boolean).join(', ')
}

function whatOf({ taxClass, customer, supply, registration }: Rule): string {
  const parts = [
    taxClass ?? 'any product',
    customer === 'any' ? null : customers[customer].toLowerCase(),
    supply === 'any' ? null : supplies[supply].toLowerCase(),
    registration === null ? null : `registered ${registration}`,
  ]
  return parts.filter(Boolean).join(', ')
}
