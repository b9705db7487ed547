import {
  AppShell,
  CommandPaletteTrigger,
  EmptyState,
  Link,
  LinkButton,
  type NavigationGroup,
  ThemeSwitch,
  useCommandPalette,
} from '@ostler/ui'
import { Outlet, useRouterState } from '@tanstack/react-router'
import {
  CalendarClock,
  FileText,
  Handshake,
  LayoutDashboard,
  Package,
  ScrollText,
  Server,
  ShieldCheck,
  ShoppingBag,
  UserRound,
} from 'lucide-react'
import { lazy, Suspense } from 'react'
import { BasketLink } from '../features/cart/index.ts'
import { useAccount, useSession } from '../session/index.ts'
import { AccountMenuSoon } from './account-menu-soon.tsx'
import ActingBar from './acting-bar.tsx'
import { Brand } from './brand.tsx'
import { useShop } from './shop.ts'
import VerifyEmailBanner from './verify-email-banner.tsx'

const Palette = lazy(() => import('./palette.tsx'))

const pages = [
  { href: '/account', label: 'Overview', icon: LayoutDashboard },
  { href: '/services', label: 'Services', icon: Server },
  { href: '/invoices', label: 'Invoices', icon: FileText },
  { href: '/upcoming', label: 'Upcoming charges', icon: CalendarClock },
  { href: '/statement', label: 'Statement', icon: ScrollText },
  { href: '/quotes', label: 'Quotes', icon: Handshake },
  { href: '/orders', label: 'Orders', icon: Package },
]
const profile = { href: '/profile', label: 'Profile', icon: UserRound }
/** Of the person and not of an account they act for. */
const security = { href: '/account/security', label: 'Security', icon: ShieldCheck }
const shop = { href: '/', label: 'Shop', icon: ShoppingBag }

/** Everything behind the log-in. */
export function ClientShell() {
  const session = useSession()
  const account = useAccount()
  const palette = useCommandPalette()
  const { name } = useShop()
  const path = useRouterState({ select: (state) => state.location.pathname })
  // The router lets nobody in without a session; it can only be missing while somebody is being sent to the log-in.
  if (!session) return null

  const groups = account
    ? [{ items: pages }, { label: 'Account', items: [profile, security] }, { items: [shop] }]
    : [{ label: 'Account', items: [security] }, { items: [shop] }]
  const navigation: NavigationGroup[] = groups.map(({ items, ...group }) => ({
    ...group,
    items: items.map((page) => ({ ...page, active: page !== shop && isWithin(path, page.href) })),
  }))
  return (
    <>
      <AppShell
        brand={
          <Link href="/account" aria-label={`${name}, overview`} className="inline-flex rounded-md">
            <Brand />
          </Link>
        }
        navigation={navigation}
        headerStart={<CommandPaletteTrigger label="Go to…" onClick={() => palette.setOpen(true)} />}
        headerEnd={
          <>
            <BasketLink currency={account?.currency} />
            <AccountMenuSoon session={session} accountId={account?.id} />
          </>
        }
        banner={session.actedBy ? null : <VerifyEmailBanner session={session} />}
        navigationFooter={<ThemeSwitch />}
        width="normal"
      >
        {account || path === security.href ? <Outlet /> : <NoAccount staff={session.staff !== null} />}
        {palette.open ? (
          <Suspense>
            <Palette pages={groups.flatMap(({ items }) => items)} onOpenChange={palette.setOpen} />
          </Suspense>
        ) : null}
      </AppShell>
      <ActingBar session={session} />
    </>
  )
}

const isWithin = (path: string, href: string) =>
  path === href ||
  // The overview has nothing below it; its address only begins like that of the security page.
  (href !== '/account' && path.startsWith(`${href}/`)) ||
  (href === '/orders' && path.startsWith('/order/'))

function NoAccount({ staff }: { staff: boolean }) {
  return (
    <EmptyState
      icon={UserRound}
      title="No client account"
      description={
        staff
          ? 'You are logged in as a member of staff. Orders and invoices belong to client accounts.'
          : 'Your log-in does not belong to a client account. Please contact us.'
      }
      action={<LinkButton href={security.href}>Your security page</LinkButton>}
    />
  )
}
