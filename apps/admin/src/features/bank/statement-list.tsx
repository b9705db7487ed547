import { DateText, StatusBadge } from '@ostler/ui'
import { FileSpreadsheet } from 'lucide-react'
import { api } from '../../api.ts'
import { momentColumn } from '../../components/columns.tsx'
import { defineList } from '../../components/list.ts'

export const formats = { camt053: 'CAMT.053', camt054: 'CAMT.054', mt940: 'MT940', csv: 'CSV' } as const

export const statementList = defineList({
  name: 'Statements',
  path: '/bank',
  permission: 'transactions.view',
  filters: {},
  source: api.admin.bankStatements.list,
  columns: [
    { id: 'number', header: 'Statement', cell: (one) => <span className="wrap-anywhere">{one.number}</span> },
    { id: 'account', header: 'Account', cell: (one) => one.account.label },
    { id: 'until', header: 'Until', nowrap: true, cell: (one) => (one.until ? <DateText value={one.until} /> : '–') },
    { id: 'lines', header: 'Lines', align: 'end', cell: (one) => `${one.newLines} of ${one.lines} new` },
    {
      id: 'state',
      header: 'State',
      stacked: 'aside',
      cell: (one) => {
        if (!one.isCompared)
          return (
            <StatusBadge tone="info" pulse>
              Being compared
            </StatusBadge>
          )
        if (one.remark) return <StatusBadge tone="warning">To be looked at</StatusBadge>
        return one.open > 0 ? (
          <StatusBadge tone="warning">{`${one.open} open`}</StatusBadge>
        ) : (
          <StatusBadge tone="success">Done</StatusBadge>
        )
      },
    },
    { ...momentColumn('importedAt', 'Imported'), hideBelow: 'md' },
  ],
  rowHref: (one) => `/bank/statements/${one.id}`,
  empty: { title: 'No statements yet', description: 'What you import appears here.', icon: FileSpreadsheet },
})
