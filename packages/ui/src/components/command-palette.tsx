import { Search } from 'lucide-react'
import { lazy, Suspense, useEffect, useState } from 'react'
import { cx } from '../class-names.ts'
import { useTexts } from '../provider.tsx'
import type { LucideIcon } from '../tone.ts'
import { Key } from './input.tsx'

export type CommandItem = {
  id: string
  label: string
  description?: string
  icon?: LucideIcon
  /** Further words by which it is found. */
  keywords?: readonly string[]
  shortcut?: string
  href?: string
  onSelect?: () => void
}

export type CommandGroup = { heading: string; items: readonly CommandItem[] }

export type CommandPaletteProps = {
  open: boolean
  onOpenChange: (open: boolean) => void
  /** Known beforehand, and filtered here. */
  groups?: readonly CommandGroup[]
  /** A hook that asks the server; it gets each keystroke and waits for a pause itself. Keep it the same function. */
  useResults?: (query: string) => { groups: readonly CommandGroup[]; loading: boolean }
  placeholder?: string
}

// Most visits never open it, so it comes with its own chunk.
const Panel = lazy(() => import('./command-palette-panel.tsx'))

export function CommandPalette(props: CommandPaletteProps) {
  if (!props.open) return null
  return (
    <Suspense fallback={null}>
      <Panel {...props} />
    </Suspense>
  )
}

export function useCommandPalette() {
  const [open, setOpen] = useState(false)
  useEffect(() => {
    function listen(event: KeyboardEvent) {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return
      event.preventDefault()
      setOpen((isOpen) => !isOpen)
    }
    document.addEventListener('keydown', listen)
    return () => document.removeEventListener('keydown', listen)
  }, [])
  return { open, setOpen }
}

const isApple = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.userAgent)

export function CommandPaletteTrigger({
  onClick,
  label,
  className,
}: {
  onClick: () => void
  label?: string
  className?: string
}) {
  const texts = useTexts()
  return (
    <button
      type="button"
      onClick={onClick}
      aria-haspopup="dialog"
      aria-keyshortcuts="Control+K Meta+K"
      className={cx(
        'control-sm inline-flex min-w-8 items-center gap-2 rounded-md border border-line-strong bg-canvas px-2 text-muted transition-colors hover:text-ink sm:w-56 md:w-72 pointer-coarse:min-w-11 pointer-coarse:max-sm:justify-center',
        className,
      )}
    >
      <Search aria-hidden className="size-4 shrink-0" />
      <span className="min-w-0 flex-1 truncate text-start max-sm:sr-only">{label ?? texts.search}</span>
      <span className="max-sm:hidden">
        <Key>{isApple ? '⌘ K' : 'Ctrl K'}</Key>
      </span>
    </button>
  )
}
