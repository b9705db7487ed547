import { Link, LinkButton, TextLink, useTexts } from '@ostler/ui'
import { Outlet, useRouterState } from '@tanstack/react-router'
import { lazy, type ReactNode, Suspense } from 'react'
import { BasketLink } from '../features/cart/index.ts'
import { useCurrency, useProducts } from '../features/catalog/index.ts'
import { useSession } from '../session/index.ts'
import { Brand } from './brand.tsx'
import { useShop } from './shop.ts'

// It has to ask for the currencies anyway, and brings the library's inputs.
const CurrencySelect = lazy(() => import('../features/catalog/components/currency-select.tsx'))
// It stands at the very end of the page.
const ThemeSwitch = lazy(() => import('./theme-switch.tsx'))
// Only staff see it.
const ActingBar = lazy(() => import('./acting-bar.tsx'))
// Few visitors see it, and it brings the toasts.
const VerifyEmailBanner = lazy(() => import('./verify-email-banner.tsx'))

/**
 * The storefront's frame. Not the library's AppShell: that one carries a drawer, and visitors should not wait for it.
 */
export function StoreShell({ children = <Outlet /> }: { children?: ReactNode }) {
  const texts = useTexts()
  const session = useSession()
  const currency = useCurrency()
  const shop = useShop()
  return (
    <div className="flex min-h-dvh flex-col">
      <a
        href="#content"
        className="fixed start-2 top-2 z-60 -translate-y-20 rounded-md border border-line-strong bg-raised px-4 py-2.5 font-medium shadow-md focus:translate-y-0"
      >
        {texts.skipToContent}
      </a>
      {session && !session.user.emailVerified && !session.actedBy ? (
        <aside aria-label={texts.notice}>
          <Suspense>
            <VerifyEmailBanner session={session} />
          </Suspense>
        </aside>
      ) : null}
      <header className="border-b bg-surface">
        <div className="page-width flex min-h-14 flex-wrap items-center gap-x-3 py-1.5 md:gap-x-6">
          <Link href="/" aria-label={`${shop.name}, start page`} className="inline-flex rounded-md">
            <Brand />
          </Link>
          <PlanNavigation />
          <div className="ms-auto flex items-center gap-1.5">
            <Suspense>
              <CurrencySelect />
            </Suspense>
            <BasketLink currency={currency} />
            {session ? (
              <LinkButton href="/account" className="whitespace-nowrap">
                My account
              </LinkButton>
            ) : (
              <LinkButton href="/login" className="whitespace-nowrap">
                Log in
              </LinkButton>
            )}
          </div>
        </div>
      </header>
      <main id="content" tabIndex={-1} className="flex-1 outline-none">
        {children}
      </main>
      <footer className="border-t bg-surface text-sm text-muted">
        <div className="page-width flex flex-wrap items-center justify-between gap-x-6 gap-y-3 py-5">
          <nav aria-label="Footer" className="flex flex-wrap gap-x-5 gap-y-2">
            <TextLink href="/">All plans</TextLink>
            <TextLink href="/cart">Cart</TextLink>
            <TextLink href="/account">Client area</TextLink>
          </nav>
          {shop.isSandbox ? <p>Sandbox: no money moves, no mail leaves.</p> : null}
          <div className="min-h-9">
            <Suspense>
              <ThemeSwitch />
            </Suspense>
          </div>
        </div>
      </footer>
      {session?.actedBy ? (
        <Suspense>
          <ActingBar session={session} />
        </Suspense>
      ) : null}
    </div>
  )
}

function PlanNavigation() {
  const { data } = useProducts()
  const path = useRouterState({ select: (state) => state.location.pathname })
  return (
    <nav
      aria-label="Plans"
      className="flex min-h-9 min-w-0 gap-x-1 max-md:order-last max-md:-mx-2.5 max-md:w-full max-md:flex-wrap"
    >
      {data?.groups.map(({ slug, name }) => (
        <Link
          key={slug}
          href={`/plans/${slug}`}
          aria-current={path === `/plans/${slug}` ? 'page' : undefined}
          className="control-sm inline-flex items-center rounded-md px-2.5 font-medium text-muted hover:text-ink aria-[current=page]:text-ink aria-[current=page]:underline aria-[current=page]:decoration-accent aria-[current=page]:decoration-2 aria-[current=page]:underline-offset-8"
        >
          {name}
        </Link>
      ))}
    </nav>
  )
}
