import { Button, StatusBadge, toast } from '@ostler/ui'
import { BadgeCheck } from 'lucide-react'
import { useAct } from '../../act.ts'
import { api, client } from '../../api.ts'
import { momentColumn } from '../../components/columns.tsx'
import { defineList } from '../../components/list.ts'
import { describe } from '../../components/problem.tsx'
import { useStaff } from '../../session.ts'
import { countryName } from '../clients/country-name.ts'

export const taxIdStates = {
  unchecked: { label: 'Not checked yet', tone: 'warning' },
  valid: { label: 'Valid', tone: 'success' },
  invalid: { label: 'Not valid', tone: 'danger' },
  format_only: { label: 'Form checked', tone: 'neutral' },
} as const

export const TaxIdState = ({ status }: { status: keyof typeof taxIdStates }) => (
  <StatusBadge tone={taxIdStates[status].tone}>{taxIdStates[status].label}</StatusBadge>
)

export const taxIdList = defineList({
  name: 'Tax ids',
  path: '/tax/ids',
  permission: 'tax.view',
  filters: {
    status: {
      kind: 'choice',
      label: 'What is known',
      options: { unchecked: 'Not checked yet', valid: 'Valid', invalid: 'Not valid' },
    },
  },
  source: api.admin.tax.taxIds,
  columns: [
    { id: 'taxId', header: 'Tax id', nowrap: true, cell: (row) => row.taxId },
    { id: 'status', header: 'State', stacked: 'aside', cell: (row) => <TaxIdState status={row.status} /> },
    { id: 'country', header: 'Country', cell: (row) => countryName(row.country) },
    { id: 'name', header: 'Name', hideBelow: 'lg', cell: (row) => row.name ?? '–' },
    momentColumn('checkedAt', 'Checked'),
    { id: 'consultation', header: 'Consultation number', hideBelow: 'lg', cell: (row) => row.consultation ?? '–' },
    {
      id: 'lastError',
      header: 'Last failure',
      hideBelow: 'lg',
      cell: (row) => (row.lastError ? `${row.lastError} (${row.attempts} tries)` : '–'),
    },
    { id: 'ask', header: 'Ask', align: 'end', cell: (row) => <AskAgain taxId={row.taxId} /> },
  ],
  empty: {
    title: 'No tax ids',
    description: 'VAT numbers of businesses in the European Union are checked here once somebody gives one.',
    icon: BadgeCheck,
  },
})

function AskAgain({ taxId }: { taxId: string }) {
  const { may } = useStaff()
  const ask = useAct(client.admin.tax.askAgain, {
    onSuccess: () => toast.success(`VIES is asked about ${taxId}.`),
    onError: (error: Error) => toast.error(describe(error).description ?? error.message),
  })
  if (!may('tax.manage')) return null
  return (
    <Button
      size="sm"
      variant="ghost"
      loading={ask.isPending}
      onClick={() => ask.mutate({ taxId })}
      aria-label={`Ask about ${taxId} again`}
    >
      Ask again
    </Button>
  )
}
