import { Tabs as RadixTabs } from 'radix-ui'
import type { ReactNode } from 'react'
import { cx } from '../class-names.ts'
import { Link } from '../provider.tsx'
import type { LucideIcon } from '../tone.ts'

export type TabItem = {
  value: string
  label: ReactNode
  count?: number
  icon?: LucideIcon
  content: ReactNode
}

export type TabsProps = {
  label: string
  items: readonly TabItem[]
  value?: string
  defaultValue?: string
  onValueChange?: (value: string) => void
  className?: string
}

// They wrap instead of scrolling sideways: what is out of sight is not found.
const list = 'flex flex-wrap gap-x-1 border-b'
const tab =
  'control-md -mb-px inline-flex items-center gap-1.5 rounded-t-sm border-b-2 border-transparent px-2.5 font-medium text-muted transition-colors hover:text-ink focus-visible:-outline-offset-2'

export function Tabs({ label, items, value, defaultValue, onValueChange, className }: TabsProps) {
  return (
    <RadixTabs.Root
      value={value}
      defaultValue={defaultValue ?? items[0]?.value}
      onValueChange={onValueChange}
      className={className}
    >
      <RadixTabs.List aria-label={label} className={list}>
        {items.map((item) => (
          <RadixTabs.Trigger
            key={item.value}
            value={item.value}
            className={cx(tab, 'data-[state=active]:border-accent data-[state=active]:text-ink')}
          >
            <TabLabel {...item} />
          </RadixTabs.Trigger>
        ))}
      </RadixTabs.List>
      {items.map((item) => (
        <RadixTabs.Content key={item.value} value={item.value} className="rounded-sm pt-4">
          {item.content}
        </RadixTabs.Content>
      ))}
    </RadixTabs.Root>
  )
}

export type LinkTabsProps = {
  label: string
  items: readonly { href: string; label: ReactNode; count?: number; icon?: LucideIcon; active?: boolean }[]
  className?: string
}

/** Tabs that are pages of their own. */
export function LinkTabs({ label, items, className }: LinkTabsProps) {
  return (
    <nav aria-label={label} className={cx(list, className)}>
      {items.map((item) => (
        <Link
          key={item.href}
          href={item.href}
          aria-current={item.active ? 'page' : undefined}
          className={cx(tab, 'aria-[current=page]:border-accent aria-[current=page]:text-ink')}
        >
          <TabLabel {...item} />
        </Link>
      ))}
    </nav>
  )
}

function TabLabel({ label, count, icon: Icon }: { label: ReactNode; count?: number; icon?: LucideIcon }) {
  return (
    <>
      {Icon ? <Icon aria-hidden className="size-4 shrink-0" /> : null}
      {label}
      {count === undefined ? null : (
        <span className="rounded-sm bg-sunken px-1.5 text-xs leading-5 font-medium tabular-nums">{count}</span>
      )}
    </>
  )
}
