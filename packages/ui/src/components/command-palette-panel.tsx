import { Command } from 'cmdk'
import { LoaderCircle, Search } from 'lucide-react'
import { Dialog as RadixDialog } from 'radix-ui'
import { useState } from 'react'
import { useNavigate, useTexts } from '../provider.tsx'
import type { CommandGroup, CommandItem, CommandPaletteProps } from './command-palette.tsx'
import { keepOpenForToasts, LayerOverlay, useFocusReturn } from './dialog.tsx'

const nothing = { groups: [], loading: false }
const useNothing = (_query: string): { groups: readonly CommandGroup[]; loading: boolean } => nothing

export default function CommandPalettePanel({
  open,
  onOpenChange,
  groups = [],
  useResults = useNothing,
  placeholder,
}: CommandPaletteProps) {
  const texts = useTexts()
  const navigate = useNavigate()
  const focusReturn = useFocusReturn()
  const [query, setQuery] = useState('')
  const found = useResults(query.trim())
  const shown = [...found.groups, ...matching(groups, query)].filter((group) => group.items.length > 0)

  function run(item: CommandItem) {
    onOpenChange(false)
    item.onSelect?.()
    if (item.href !== undefined) navigate(item.href)
  }

  return (
    <RadixDialog.Root open={open} onOpenChange={onOpenChange}>
      <RadixDialog.Portal>
        <LayerOverlay />
        <RadixDialog.Content
          aria-describedby={undefined}
          {...focusReturn}
          onPointerDownOutside={keepOpenForToasts}
          onInteractOutside={keepOpenForToasts}
          className="fixed inset-x-2 top-2 z-50 mx-auto flex max-h-[min(32rem,calc(100dvh-1rem))] max-w-2xl animate-pop-in flex-col overflow-hidden rounded-lg border border-line-strong bg-raised shadow-lg outline-none sm:top-[14vh]"
        >
          <RadixDialog.Title className="sr-only">{texts.paletteTitle}</RadixDialog.Title>
          {/* Filtering is ours: cmdk would also drop what the server found by other means than its label. */}
          <Command shouldFilter={false} loop label={texts.paletteTitle} className="flex min-h-0 flex-col">
            <div className="flex items-center gap-2.5 border-b px-4">
              <Search aria-hidden className="size-4 shrink-0 text-muted" />
              <Command.Input
                value={query}
                onValueChange={setQuery}
                placeholder={placeholder ?? texts.palettePlaceholder}
                className="h-12 min-w-0 flex-1 bg-transparent text-lg outline-none"
              />
              {found.loading ? <LoaderCircle aria-hidden className="size-4 shrink-0 animate-spin text-muted" /> : null}
            </div>
            <span role="status" className="sr-only">
              {found.loading ? texts.searching : ''}
            </span>
            <Command.List label={texts.paletteTitle} className="min-h-0 overflow-y-auto p-1.5">
              {found.loading ? null : (
                <Command.Empty className="px-3 py-8 text-center text-muted">{texts.noResults}</Command.Empty>
              )}
              {shown.map((group) => (
                <Command.Group
                  key={group.heading}
                  heading={group.heading}
                  className="**:[[cmdk-group-heading]]:px-2.5 **:[[cmdk-group-heading]]:pt-2 **:[[cmdk-group-heading]]:pb-1 **:[[cmdk-group-heading]]:text-xs **:[[cmdk-group-heading]]:font-medium **:[[cmdk-group-heading]]:text-muted"
                >
                  {group.items.map((item) => (
                    <Command.Item
                      key={item.id}
                      value={`${group.heading} ${item.id}`}
                      onSelect={() => run(item)}
                      className="control-md flex items-center gap-2.5 rounded-md px-2.5 py-1 data-[selected=true]:bg-accent-soft data-[selected=true]:text-accent-ink forced-colors:data-[selected=true]:outline-2 forced-colors:data-[selected=true]:-outline-offset-2"
                    >
                      {item.icon ? <item.icon aria-hidden className="size-4 shrink-0 text-muted" /> : null}
                      <span className="min-w-0 flex-1 truncate">
                        {item.label}
                        {item.description ? <span className="ms-2 text-muted">{item.description}</span> : null}
                      </span>
                      {item.shortcut ? <span className="shrink-0 text-xs text-muted">{item.shortcut}</span> : null}
                    </Command.Item>
                  ))}
                </Command.Group>
              ))}
            </Command.List>
          </Command>
        </RadixDialog.Content>
      </RadixDialog.Portal>
    </RadixDialog.Root>
  )
}

/** Every word typed must occur somewhere in the item. */
function matching(groups: readonly CommandGroup[], query: string): readonly CommandGroup[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return groups
  return groups.map((group) => ({
    ...group,
    items: group.items.filter((item) => {
      const text = [item.label, item.description ?? '', group.heading, ...(item.keywords ?? [])].join(' ').toLowerCase()
      return words.every((word) => text.includes(word))
    }),
  }))
}
