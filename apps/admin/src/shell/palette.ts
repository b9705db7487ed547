import { type CommandGroup, useTheme } from '@ostler/ui'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { FileText, Keyboard, LogOut, PackagePlus, Server, ShoppingCart, Users } from 'lucide-react'
import { useEffect, useState } from 'react'
import { type Answers, api } from '../api.ts'
import { useStaff } from '../session.ts'
import { places } from './navigation.ts'
import { logOutSayingSo, themes } from './user-menu.tsx'

/** What can be reached without asking the server: actions and pages, as far as this person may. */
export function useCommands({ showShortcuts }: { showShortcuts: () => void }): CommandGroup[] {
  const { may } = useStaff()
  const { setChoice } = useTheme()
  return [
    {
      heading: 'Pages',
      items: places
        .flatMap((group) => group.places)
        .filter((place) => !place.permission || may(place.permission))
        .map(({ href, label, icon, keywords }) => ({ id: href, href, label, icon, keywords })),
    },
    {
      heading: 'Actions',
      items: [
        ...(may('products.manage')
          ? [
              {
                id: 'new-product',
                label: 'New product',
                icon: PackagePlus,
                href: '/products/new',
                keywords: ['create'],
              },
            ]
          : []),
        ...themes.map(({ choice, label, icon }) => ({
          id: `theme-${choice}`,
          label: `Theme: ${label.toLowerCase()}`,
          icon,
          keywords: ['mode', 'colour'],
          onSelect: () => setChoice(choice),
        })),
        {
          id: 'shortcuts',
          label: 'Keyboard shortcuts',
          icon: Keyboard,
          shortcut: '?',
          keywords: ['help'],
          onSelect: showShortcuts,
        },
        {
          id: 'log-out',
          label: 'Log out',
          icon: LogOut,
          keywords: ['sign out'],
          onSelect: () => void logOutSayingSo(),
        },
      ],
    },
  ]
}

type Found = Answers['admin']['search']['items'][number]

const kinds = {
  client: { heading: 'Clients', path: '/clients', icon: Users },
  invoice: { heading: 'Invoices', path: '/invoices', icon: FileText },
  order: { heading: 'Orders', path: '/orders', icon: ShoppingCart },
  service: { heading: 'Services', path: '/services', icon: Server },
} satisfies Record<Found['kind'], object>

/** What the server finds for the words typed, grouped by what it is. */
export function useFound(query: string) {
  const { may } = useStaff()
  const settled = useSettled(query, 150)
  const isAsking = settled !== '' && may('clients.view')
  const { data, isFetching } = useQuery({
    ...api.admin.search.queryOptions({ input: { query: settled } }),
    enabled: isAsking,
    placeholderData: keepPreviousData,
  })
  const items = isAsking && query !== '' ? (data?.items ?? []) : []
  const groups = (Object.keys(kinds) as Found['kind'][]).map((kind): CommandGroup => {
    const { heading, path, icon } = kinds[kind]
    return {
      heading,
      items: items
        .filter((item) => item.kind === kind)
        .map(({ id, title, subtitle }) => ({
          id: `${kind}-${id}`,
          label: title,
          description: subtitle,
          icon,
          href: `${path}/${id}`,
        })),
    }
  })
  return { groups, loading: isAsking && (isFetching || settled !== query) }
}

/** The value once it has not changed for a while. */
function useSettled(value: string, ms: number) {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms)
    return () => clearTimeout(timer)
  }, [value, ms])
  return settled
}
