import { Dialog, Switch } from '@ostler/ui'
import { useNavigate } from '@tanstack/react-router'
import { Fragment, useEffect, useRef, useState } from 'react'
import { useStaff } from '../session.ts'
import { places } from './navigation.ts'

const storageKey = 'ostler-single-keys'

/** Single letters disturb people who speak to their computer, so they can be switched off (WCAG 2.1.4). */
const areSingleKeysOn = () => window.localStorage.getItem(storageKey) !== 'off'

/** Second letter after "g". */
const goKeys: Record<string, string> = {
  h: '/',
  c: '/clients',
  o: '/orders',
  s: '/services',
  i: '/invoices',
  t: '/transactions',
  p: '/products',
  j: '/jobs',
  m: '/mails',
  a: '/audit',
}

export function useShortcuts({ search, help }: { search: () => void; help: () => void }) {
  const navigate = useNavigate()
  const actions = useRef({ search, help, go: (_href: string) => {} })
  useEffect(() => {
    actions.current = { search, help, go: (href) => navigate({ to: href }) }
  })

  useEffect(() => {
    let isAfterG = false
    let forgetG: ReturnType<typeof setTimeout>

    function onKey(event: KeyboardEvent) {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
      if (!areSingleKeysOn() || isTyping(event.target) || document.querySelector('[role="dialog"], [role="menu"]'))
        return

      const place = isAfterG ? goKeys[event.key] : undefined
      isAfterG = false
      if (place) {
        event.preventDefault()
        actions.current.go(place)
      } else if (event.key === 'g') {
        isAfterG = true
        clearTimeout(forgetG)
        forgetG = setTimeout(() => {
          isAfterG = false
        }, 1500)
      } else if (event.key === '/') {
        event.preventDefault()
        const pageSearch = document.querySelector<HTMLInputElement>('input[data-page-search]')
        if (pageSearch) pageSearch.focus()
        else actions.current.search()
      } else if (event.key === '?') {
        event.preventDefault()
        actions.current.help()
      }
    }

    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
}

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'))

export function ShortcutsDialog({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const { may } = useStaff()
  const [isOn, setOn] = useState(areSingleKeysOn)
  const reachable = places
    .flatMap((group) => group.places)
    .filter((place) => !place.permission || may(place.permission))
  const keys: [string[], string][] = [
    [['Ctrl', 'K'], 'Search or run a command (⌘ K on a Mac)'],
    [['/'], 'Search this list, or everything'],
    [['?'], 'This list'],
    [['F8'], 'To the notifications'],
    ...Object.entries(goKeys).flatMap(([key, href]): [string[], string][] => {
      const place = reachable.find((one) => one.href === href)
      return place ? [[['g', key], `Go to ${place.label}`]] : []
    }),
  ]
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Keyboard shortcuts">
      <dl className="grid grid-cols-[auto_1fr] items-center gap-x-6 gap-y-2">
        {keys.map(([pressed, does]) => (
          <Fragment key={does}>
            <dt className="flex gap-1">
              {pressed.map((key) => (
                <kbd
                  key={key}
                  className="rounded-sm border border-line-strong bg-sunken px-1.5 font-mono text-xs leading-5"
                >
                  {key}
                </kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </Fragment>
        ))}
      </dl>
      <div className="mt-5 border-t pt-4">
        <Switch
          label="Single-key shortcuts"
          help="Ctrl K and F8 work either way."
          checked={isOn}
          onChange={(event) => {
            setOn(event.target.checked)
            window.localStorage.setItem(storageKey, event.target.checked ? 'on' : 'off')
          }}
        />
      </div>
    </Dialog>
  )
}
