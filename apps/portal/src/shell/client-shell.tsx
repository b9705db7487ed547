import type { MemberPermission } from '@ostler/contract'
import {
  AppShell,
  CommandPaletteTrigger,
  EmptyState,
  Link,
  LinkButton,
  type LucideIcon,
  type NavigationGroup,
  ThemeSwitch,
  useCommandPalette,
} from '@ostler/ui'
import { Outlet, useMatches, useRouterState } from '@tanstack/react-router'
import {
  Archive,
  CalendarClock,
  Contact,
  CreditCard,
  FileText,
  Handshake,
  LayoutDashboard,
  Mail,
  Package,
  ScrollText,
  Server,
  ShieldCheck,
  ShoppingBag,
  UserRound,
  Users,
} from 'lucide-react'
import { lazy, Suspense } from 'react'
import { BasketLink } from '../features/cart/index.ts'
import { useAccount, useSession } from '../session/index.ts'
import { AccountMenuSoon } from './account-menu-soon.tsx'
import ActingBar from './acting-bar.tsx'
import { Brand } from './brand.tsx'
import { NotAllowed } from './not-allowed.tsx'
import { useShop } from './shop.ts'
import VerifyEmailBanner from './verify-email-banner.tsx'

const Palette = lazy(() => import('./palette.tsx'))

type Page = { href: string; label: string; icon: LucideIcon; needs?: MemberPermission }

const business: Page[] = [
  { href: '/account', label: 'Overview', icon: LayoutDashboard },
  { href: '/services', label: 'Services', icon: Server, needs: 'services.view' },
  { href: '/invoices', label: 'Invoices', icon: FileText, needs: 'invoices.view' },
  { href: '/upcoming', label: 'Upcoming charges', icon: CalendarClock, needs: 'invoices.view' },
  { href: '/account/payment-methods', label: 'Cards and accounts', icon: CreditCard, needs: 'payment_methods.view' },
  { href: '/statement', label: 'Statement', icon: ScrollText, needs: 'invoices.view' },
  { href: '/quotes', label: 'Quotes', icon: Handshake, needs: 'quotes.view' },
  { href: '/orders', label: 'Orders', icon: Package, needs: 'orders.view' },
]
const aboutAccount: Page[] = [
  { href: '/account/profile', label: 'Profile', icon: UserRound, needs: 'profile.view' },
  { href: '/account/users', label: 'People', icon: Users, needs: 'users.view' },
  { href: '/account/contacts', label: 'Contacts', icon: Contact, needs: 'profile.view' },
  { href: '/account/mails', label: 'Mails', icon: Mail, needs: 'mails.view' },
]
/** Of the person and not of an account they act for. */
const ofPerson: Page[] = [
  { href: '/account/personal-data', label: 'Personal data', icon: Archive },
  { href: '/account/security', label: 'Security', icon: ShieldCheck },
]
const shop = { href: '/', label: 'Shop', icon: ShoppingBag }

/** Everything behind the log-in. */
export function ClientShell() {
  const session = useSession()
  const account = useAccount()
  const palette = useCommandPalette()
  const { name } = useShop()
  const path = useRouterState({ select: (state) => state.location.pathname })
  const { needs, isOfPerson } = useMatches({ select: (matches) => matches.at(-1)?.staticData }) ?? {}
  // The router lets nobody in without a session; it can only be missing while somebody is being sent to the log-in.
  if (!session) return null

  const may = (permission?: MemberPermission) =>
    account !== undefined && (permission === undefined || account.permissions.includes(permission))
  const entry = ({ href, label, icon }: Page) => ({ href, label, icon, active: isWithin(path, href) })
  const shown = (pages: Page[]) => pages.filter((page) => may(page.needs)).map(entry)
  const navigation: NavigationGroup[] = [
    { items: shown(business) },
    { label: 'Account', items: [...shown(aboutAccount), ...ofPerson.map(entry)] },
    { items: [shop] },
  ].filter(({ items }) => items.length > 0)
  const content = () => {
    if (isOfPerson) return <Outlet />
    if (!account) return <NoAccount staff={session.staff !== null} />
    return may(needs) ? <Outlet /> : <NotAllowed account={account.name} needs={needs!} />
  }
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
        {content()}
        {palette.open ? (
          <Suspense>
            <Palette
              pages={[...shown(business), ...shown(aboutAccount), ...ofPerson, shop]}
              onOpenChange={palette.setOpen}
            />
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
          : 'You act for no account: you left it, or were taken from it. Ask its owner to invite you again, or open an account of your own by ordering something.'
      }
      action={<LinkButton href="/account/security">Your security page</LinkButton>}
    />
  )
}
