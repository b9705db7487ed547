import { type CommandGroup, CommandPalette, type LucideIcon } from '@ostler/ui'
import { FileText, Server } from 'lucide-react'
import { invoiceStates, useInvoices } from '../features/invoices/index.ts'
import { serviceStates, useServices } from '../features/services/index.ts'
import { useMay } from '../session/index.ts'

type Page = { href: string; label: string; icon: LucideIcon }

/** As many as one page of the API holds; whoever has more finds the rest in the lists. */
const most = 100

type PaletteProps = { pages: readonly Page[]; onOpenChange: (open: boolean) => void }

/** Takes somebody to a page, to one of their services, to one of their invoices. */
export default function Palette({ pages, onOpenChange }: PaletteProps) {
  const groups = useGroups(pages)
  return (
    <CommandPalette
      open
      onOpenChange={onOpenChange}
      groups={groups}
      placeholder="Go to a page, a service, an invoice…"
    />
  )
}

function useGroups(pages: readonly Page[]): CommandGroup[] {
  const [seesServices, seesInvoices] = [useMay('services.view'), useMay('invoices.view')]
  const services = useServices({ limit: most }, { enabled: seesServices })
  const invoices = useInvoices({ limit: most }, { enabled: seesInvoices })
  return [
    { heading: 'Pages', items: pages.map(({ href, label, icon }) => ({ id: href, href, label, icon })) },
    {
      heading: 'Services',
      items: (services.data?.items ?? []).map((service) => ({
        id: `service-${service.id}`,
        href: `/services/${service.id}`,
        label: service.domain ?? service.product,
        description: `${service.product}, ${serviceStates[service.state].label.toLowerCase()}`,
        icon: Server,
      })),
    },
    {
      heading: 'Invoices',
      items: (invoices.data?.items ?? []).map((invoice) => ({
        id: `invoice-${invoice.id}`,
        href: `/invoices/${invoice.id}`,
        label: invoice.number,
        description: invoiceStates[invoice.state].label,
        icon: FileText,
      })),
    },
  ]
}
