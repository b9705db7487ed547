import { Check } from 'lucide-react'
import { DropdownMenu as RadixMenu } from 'radix-ui'
import type { ReactElement, ReactNode } from 'react'
import { cx } from '../class-names.ts'
import { Link } from '../provider.tsx'
import type { LucideIcon } from '../tone.ts'

export type MenuItem = {
  kind?: 'item'
  label: ReactNode
  icon?: LucideIcon
  onSelect?: () => void
  href?: string
  tone?: 'danger'
  disabled?: boolean
  /** Given, the item is one that is on or off. */
  checked?: boolean
  shortcut?: string
}

export type MenuEntry = MenuItem | { kind: 'separator' } | { kind: 'heading'; label: ReactNode }

export type DropdownMenuProps = {
  trigger: ReactElement
  items: readonly MenuEntry[]
  align?: 'start' | 'end'
  label?: string
}

export function DropdownMenu({ trigger, items, align = 'end', label }: DropdownMenuProps) {
  return (
    // Not modal: Radix would lock scrolling through a <style> element, and a menu need not stop the page.
    <RadixMenu.Root modal={false}>
      <RadixMenu.Trigger asChild>{trigger}</RadixMenu.Trigger>
      <RadixMenu.Portal>
        <RadixMenu.Content
          align={align}
          {...(label ? { 'aria-label': label, 'aria-labelledby': undefined } : {})}
          sideOffset={4}
          collisionPadding={8}
          className="z-50 max-h-(--radix-dropdown-menu-content-available-height) min-w-44 max-w-[calc(100vw-1rem)] animate-pop-in overflow-y-auto rounded-lg border border-line-strong bg-raised p-1 shadow-md outline-none"
        >
          {items.map((entry, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: separators have no other identity
            <Entry key={place} entry={entry} />
          ))}
        </RadixMenu.Content>
      </RadixMenu.Portal>
    </RadixMenu.Root>
  )
}

function Entry({ entry }: { entry: MenuEntry }) {
  if (entry.kind === 'separator') return <RadixMenu.Separator className="-mx-1 my-1 border-t" />
  if (entry.kind === 'heading') {
    return (
      <RadixMenu.Label className="px-2.5 pt-1.5 pb-1 text-xs font-medium text-muted">{entry.label}</RadixMenu.Label>
    )
  }
  const { label, icon: Icon, onSelect, href, tone, disabled, checked, shortcut } = entry
  const classes = cx(
    'control-sm relative flex w-full items-center gap-2 rounded-md px-2.5 py-1 outline-none select-none',
    'data-highlighted:bg-sunken data-disabled:cursor-not-allowed data-disabled:opacity-55',
    // A ring of its own: under forced colours the ground above is gone.
    'forced-colors:data-highlighted:outline-2 forced-colors:data-highlighted:-outline-offset-2',
    tone === 'danger' && 'text-danger-ink data-highlighted:bg-danger-soft',
  )
  const content = (
    <>
      {Icon ? <Icon aria-hidden className="size-4 shrink-0" /> : null}
      <span className="min-w-0 flex-1">{label}</span>
      {shortcut ? <span className="ps-4 text-xs text-muted">{shortcut}</span> : null}
    </>
  )
  if (checked !== undefined) {
    return (
      <RadixMenu.CheckboxItem
        checked={checked}
        onCheckedChange={() => onSelect?.()}
        disabled={disabled}
        className={classes}
      >
        {content}
        <Check aria-hidden className={cx('size-4 shrink-0', !checked && 'invisible')} />
      </RadixMenu.CheckboxItem>
    )
  }
  if (href !== undefined && !disabled) {
    return (
      <RadixMenu.Item asChild onSelect={onSelect}>
        <Link href={href} className={classes}>
          {content}
        </Link>
      </RadixMenu.Item>
    )
  }
  return (
    <RadixMenu.Item onSelect={onSelect} disabled={disabled} className={classes}>
      {content}
    </RadixMenu.Item>
  )
}
