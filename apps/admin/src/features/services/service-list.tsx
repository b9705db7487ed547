import { Money } from '@ostler/ui'
import { Server } from 'lucide-react'
import { api } from '../../api.ts'
import { clientColumn, Day } from '../../components/columns.tsx'
import { cycleLabel } from '../../components/cycles.ts'
import { defineList } from '../../components/list.ts'
import { labelsOf, StateBadge } from '../../components/state-badge.tsx'
import { serviceStates } from './service-states.ts'

export const serviceList = defineList({
  name: 'Services',
  path: '/services',
  permission: 'services.view',
  filters: {
    state: { kind: 'choice', label: 'State of the service', options: labelsOf(serviceStates) },
    clientId: { kind: 'client' },
  },
  source: api.admin.services.list,
  columns: [
    { id: 'product', header: 'Service', cell: (service) => service.product },
    {
      id: 'state',
      header: 'State',
      stacked: 'aside',
      cell: (service) => <StateBadge states={serviceStates} state={service.state} />,
    },
    { id: 'domain', header: 'Domain', cell: (service) => service.domain ?? '–' },
    clientColumn,
    { id: 'cycle', header: 'Cycle', hideBelow: 'lg', stacked: 'hidden', cell: (service) => cycleLabel(service.cycle) },
    { id: 'nextDueOn', header: 'Next due', nowrap: true, cell: (service) => <Day on={service.nextDueOn} /> },
    {
      id: 'recurring',
      header: 'Price',
      align: 'end',
      hideBelow: 'md',
      cell: (service) => <Money value={service.recurring} />,
    },
  ],
  rowHref: (service) => `/services/${service.id}`,
  empty: { title: 'No services yet', description: 'Paid orders become services.', icon: Server },
})
