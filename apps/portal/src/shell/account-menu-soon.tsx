import { IconButton } from '@ostler/ui'
import { CircleUserRound } from 'lucide-react'
import { type ComponentType, useEffect, useRef, useState } from 'react'
import type { AccountMenuProps } from './account-menu.tsx'

// Fetched at once, but no page waits for it: a menu is half as large as all the rest of the frame.
const coming = import('./account-menu.tsx')

/**
 * The button of the account menu until the menu itself is there. Not `Suspense`, which would hold it back for another
 * 300 ms; and whoever has pressed the button by then gets the menu opened.
 */
export function AccountMenuSoon(props: Omit<AccountMenuProps, 'openAtOnce'>) {
  const [Menu, setMenu] = useState<ComponentType<AccountMenuProps>>()
  const pressed = useRef(false)
  useEffect(() => {
    void coming.then(({ AccountMenu }) => setMenu(() => AccountMenu))
  }, [])
  if (Menu) return <Menu {...props} openAtOnce={pressed.current} />
  return (
    <IconButton
      icon={CircleUserRound}
      label="Account menu"
      aria-haspopup="menu"
      onClick={() => {
        pressed.current = true
      }}
    />
  )
}
