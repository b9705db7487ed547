import { Menu } from 'lucide-react'
import { type MouseEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { cx } from '../class-names.ts'
import { Link, useTexts } from '../provider.tsx'
import type { LucideIcon } from '../tone.ts'
import { IconButton } from './button.tsx'
import { Drawer } from './dialog.tsx'

export type NavigationItem = {
  href: string
  label: string
  icon?: LucideIcon
  active?: boolean
  badge?: ReactNode
}

export type NavigationGroup = { label?: string; items: readonly NavigationItem[] }

export type AppShellProps = {
  brand: ReactNode
  /** Down the side; a drawer where there is no room. */
  navigation?: readonly NavigationGroup[]
  /** Across the header; in the drawer on phones. */
  headerNavigation?: readonly NavigationItem[]
  headerStart?: ReactNode
  headerEnd?: ReactNode
  banner?: ReactNode
  navigationFooter?: ReactNode
  footer?: ReactNode
  width?: 'normal' | 'wide' | 'full'
  children: ReactNode
}

const widths = { normal: 'max-w-5xl', wide: 'max-w-7xl', full: '' }

export function AppShell({
  brand,
  navigation,
  headerNavigation,
  headerStart,
  headerEnd,
  banner,
  navigationFooter,
  footer,
  width = 'wide',
  children,
}: AppShellProps) {
  const texts = useTexts()
  const [menuOpen, setMenuOpen] = useState(false)
  const drawerGroups = [...(headerNavigation ? [{ items: headerNavigation }] : []), ...(navigation ?? [])]
  const hasSide = navigation !== undefined
  return (
    <div className="flex min-h-dvh flex-col">
      <a
        href="#content"
        className="fixed start-2 top-2 z-60 -translate-y-20 rounded-md border border-line-strong bg-raised px-4 py-2.5 font-medium shadow-md focus:translate-y-0"
      >
        {texts.skipToContent}
      </a>
      {banner ? <aside aria-label={texts.notice}>{banner}</aside> : null}
      <header className="sticky top-0 z-30 border-b bg-surface">
        <div
          className={cx(
            'mx-auto flex min-h-14 items-center gap-2 px-4 sm:gap-4',
            hasSide ? 'lg:px-5' : cx('sm:px-6', widths[width]),
          )}
        >
          {drawerGroups.length > 0 ? (
            <IconButton
              label={texts.openMenu}
              icon={Menu}
              aria-haspopup="dialog"
              aria-expanded={menuOpen}
              onClick={() => setMenuOpen(true)}
              className={cx('-ms-2', hasSide ? 'lg:hidden' : 'md:hidden')}
            />
          ) : null}
          <div className={cx('flex min-w-0 items-center', hasSide && 'lg:w-50')}>{brand}</div>
          {headerNavigation ? (
            <nav
              aria-label={texts.mainNavigation}
              className={cx('flex gap-1', hasSide ? 'max-lg:hidden' : 'max-md:hidden')}
            >
              {headerNavigation.map(({ href, label, icon: Icon, active, badge }) => (
                <Link
                  key={href}
                  href={href}
                  aria-current={active ? 'page' : undefined}
                  className="control-sm inline-flex items-center gap-1.5 rounded-md px-2.5 font-medium text-muted hover:text-ink aria-[current=page]:text-ink aria-[current=page]:underline aria-[current=page]:decoration-accent aria-[current=page]:decoration-2 aria-[current=page]:underline-offset-8"
                >
                  {Icon ? <Icon aria-hidden className="size-4" /> : null}
                  {label}
                  {badge}
                </Link>
              ))}
            </nav>
          ) : null}
          {headerStart ? <div className="flex min-w-0 items-center gap-2">{headerStart}</div> : null}
          <div className="ms-auto flex shrink-0 items-center gap-1 sm:gap-2">{headerEnd}</div>
        </div>
      </header>
      <div className="flex flex-1">
        {hasSide ? (
          <aside className="sticky top-14 flex max-h-[calc(100dvh-3.5rem)] w-58 shrink-0 flex-col border-e max-lg:hidden">
            <div className="min-h-0 flex-1 overflow-y-auto px-3 py-4">
              <SideNavigation groups={navigation} label={texts.mainNavigation} />
            </div>
            {navigationFooter ? <div className="border-t px-5 py-3">{navigationFooter}</div> : null}
          </aside>
        ) : null}
        <div className="flex min-w-0 flex-1 flex-col">
          <main
            id="content"
            tabIndex={-1}
            className={cx(
              'mx-auto w-full flex-1 px-4 py-6 outline-none sm:px-6 lg:py-7',
              hasSide && 'lg:px-8',
              widths[width],
            )}
          >
            {children}
          </main>
          {footer ? (
            <footer className="border-t text-sm text-muted">
              <div className={cx('mx-auto w-full px-4 py-5 sm:px-6', hasSide && 'lg:px-8', widths[width])}>
                {footer}
              </div>
            </footer>
          ) : null}
        </div>
      </div>
      <Drawer
        open={menuOpen}
        onOpenChange={setMenuOpen}
        title={texts.mainNavigation}
        hideTitle
        side="start"
        footer={navigationFooter}
      >
        {/* biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: it only notices that one of its links was followed, by whatever means */}
        <div
          onClick={(event: MouseEvent) => {
            if (event.target instanceof Element && event.target.closest('a')) setMenuOpen(false)
          }}
          className="-mx-2"
        >
          <SideNavigation groups={drawerGroups} label={texts.mainNavigation} />
        </div>
      </Drawer>
    </div>
  )
}

function SideNavigation({ groups, label }: { groups: readonly NavigationGroup[]; label: string }) {
  const list = useRef<HTMLElement>(null)
  const current = groups.flatMap(({ items }) => items).find(({ active }) => active)?.href
  // A long list would hide where one is.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it moves when another place becomes the current one
  useEffect(() => {
    list.current?.querySelector('[aria-current=page]')?.scrollIntoView({ block: 'nearest' })
  }, [current])
  return (
    <nav ref={list} aria-label={label} className="flex flex-col gap-5">
      {groups.map((group, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: groups may have no name, and keep their order
        <div key={place}>
          {group.label ? <p className="px-2.5 pb-1 text-xs font-medium text-muted">{group.label}</p> : null}
          <ul className="flex flex-col gap-px">
            {group.items.map(({ href, label: name, icon: Icon, active, badge }) => (
              <li key={href}>
                <Link
                  href={href}
                  aria-current={active ? 'page' : undefined}
                  className="control-sm group relative flex items-center gap-2.5 rounded-md px-2.5 py-1 text-muted transition-colors hover:bg-sunken hover:text-ink aria-[current=page]:bg-accent-soft aria-[current=page]:font-semibold aria-[current=page]:text-accent-ink forced-colors:aria-[current=page]:outline-2"
                >
                  <span
                    aria-hidden
                    className="absolute inset-y-1.5 -start-px hidden w-0.5 rounded-full bg-accent group-aria-[current=page]:block"
                  />
                  {Icon ? <Icon aria-hidden className="size-4 shrink-0" /> : null}
                  <span className="min-w-0 flex-1">{name}</span>
                  {badge}
                </Link>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  )
}
