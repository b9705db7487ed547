import { AppShell, CommandPalette, CommandPaletteTrigger, Link, useCommandPalette } from '@ostler/ui'
import { useLocation } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { useStaff } from '../session.ts'
import { Brand } from './brand.tsx'
import { isAt, places } from './navigation.ts'
import { useCommands, useFound } from './palette.ts'
import { SessionEndedDialog } from './session-ended-dialog.tsx'
import { ShortcutsDialog, useShortcuts } from './shortcuts.tsx'
import { UserMenu } from './user-menu.tsx'
import { ViewingBar } from './viewing-bar.tsx'

export function Shell({ children }: { children: ReactNode }) {
  const pathname = useLocation({ select: (location) => location.pathname })
  const { may, viewingAs } = useStaff()
  const palette = useCommandPalette()
  const [shortcutsShown, setShortcutsShown] = useState(false)
  const showShortcuts = () => setShortcutsShown(true)
  useShortcuts({ search: () => palette.setOpen(true), help: showShortcuts })

  const navigation = places
    .map((group) => ({
      label: group.label,
      items: group.places
        .filter((place) => !place.within && (!place.permission || may(place.permission)))
        .map((place) => ({ ...place, active: isAt(place, pathname) })),
    }))
    .filter((group) => group.items.length > 0)

  return (
    <>
      <AppShell
        width="wide"
        brand={
          <Link href="/" className="-mx-1 rounded-md px-1 py-1">
            <Brand />
          </Link>
        }
        navigation={navigation}
        headerStart={<CommandPaletteTrigger label="Search or run a command" onClick={() => palette.setOpen(true)} />}
        banner={viewingAs && <ViewingBar role={viewingAs.name} />}
        headerEnd={<UserMenu onShortcuts={showShortcuts} />}
      >
        {children}
      </AppShell>
      <CommandPalette
        open={palette.open}
        onOpenChange={palette.setOpen}
        groups={useCommands({ showShortcuts })}
        useResults={useFound}
        placeholder="A client, invoice number, order, domain, page or command"
      />
      <ShortcutsDialog open={shortcutsShown} onOpenChange={setShortcutsShown} />
      <SessionEndedDialog />
    </>
  )
}
