import { Button, DropdownMenu, useTheme } from '@ostler/ui'
import { CircleUserRound, Keyboard, LogOut, Monitor, Moon, ShieldCheck, Store, Sun } from 'lucide-react'
import { toastProblem } from '../components/problem.tsx'
import { logOut, useStaff } from '../session.ts'

export const themes = [
  { choice: 'light', label: 'Light', icon: Sun },
  { choice: 'dark', label: 'Dark', icon: Moon },
  { choice: 'system', label: 'As the system', icon: Monitor },
] as const

export function UserMenu({ onShortcuts }: { onShortcuts: () => void }) {
  const { user, role } = useStaff()
  const theme = useTheme()
  const name = `${user.firstName} ${user.lastName}`
  return (
    <DropdownMenu
      label="Your account"
      trigger={
        <Button variant="ghost" icon={CircleUserRound} aria-label={`Your account: ${name}`}>
          <span className="max-w-40 truncate max-md:hidden">{name}</span>
        </Button>
      }
      items={[
        { kind: 'heading', label: `${user.email} · ${role}` },
        { kind: 'separator' },
        { kind: 'heading', label: 'Theme' },
        ...themes.map(({ choice, label, icon }) => ({
          label,
          icon,
          checked: theme.choice === choice,
          onSelect: () => theme.setChoice(choice),
        })),
        { kind: 'separator' },
        { label: 'Keyboard shortcuts', icon: Keyboard, shortcut: '?', onSelect: onShortcuts },
        { label: 'My security', icon: ShieldCheck, onSelect: () => window.location.assign('/account/security') },
        { label: 'Open the portal', icon: Store, onSelect: () => window.open('/', '_blank', 'noopener') },
        { kind: 'separator' },
        { label: 'Log out', icon: LogOut, onSelect: logOutSayingSo },
      ]}
    />
  )
}

export const logOutSayingSo = () => logOut().catch(toastProblem('You are still logged in'))
