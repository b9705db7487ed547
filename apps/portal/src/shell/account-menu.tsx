import { DropdownMenu, IconButton, type MenuEntry, toast } from '@ostler/ui'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Building2, CircleUserRound, LogOut, ShieldCheck, UserRound } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { api, asToast, useAct } from '../api/index.ts'
import { leave, type Session, switchAccount } from '../session/index.ts'

export type AccountMenuProps = { session: Session; accountId: number | undefined; openAtOnce: boolean }

export function AccountMenu({ session, accountId, openAtOnce }: AccountMenuProps) {
  const trigger = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    // Radix' trigger answers to the pointer going down, and to no click.
    if (openAtOnce) trigger.current?.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true, button: 0 }))
  }, [openAtOnce])
  const queries = useQueryClient()
  const navigate = useNavigate()
  const logout = useAct(api.auth.logout, {
    onSuccess: async () => {
      await navigate({ to: '/' })
      leave(queries)
    },
    onError: (error) => void toast.error(...asToast(error)),
  })
  const accounts: MenuEntry[] =
    session.clients.length > 1
      ? [
          { kind: 'heading', label: 'Acting for' },
          ...session.clients.map((client) => ({
            label: client.name,
            icon: Building2,
            checked: client.id === accountId,
            onSelect: () => {
              if (client.id === accountId) return
              switchAccount(client.id)
              // The page may show something that belongs to the account before.
              void navigate({ to: '/account' })
            },
          })),
          { kind: 'separator' },
        ]
      : []
  return (
    <DropdownMenu
      label="Account"
      trigger={<IconButton ref={trigger} icon={CircleUserRound} label="Account menu" />}
      items={[
        { kind: 'heading', label: `${session.user.firstName} ${session.user.lastName}` },
        ...accounts,
        ...(session.clients.length > 0
          ? [{ label: 'Account profile', icon: UserRound, href: '/account/profile' }]
          : []),
        { label: 'Security', icon: ShieldCheck, href: '/account/security' },
        { label: 'Log out', icon: LogOut, onSelect: () => logout.mutate(undefined) },
      ]}
    />
  )
}
