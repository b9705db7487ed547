import { useSyncExternalStore } from 'react'

export type ThemeChoice = 'light' | 'dark' | 'system'

const storageKey = 'theme'
const listeners = new Set<() => void>()
/** Kept here as well: storage may be forbidden, and the choice should then last for the page at least. */
let current: ThemeChoice | undefined

function stored(): ThemeChoice {
  try {
    const value = localStorage.getItem(storageKey)
    return value === 'light' || value === 'dark' ? value : 'system'
  } catch {
    return 'system'
  }
}

export function themeChoice(): ThemeChoice {
  current ??= stored()
  return current
}

/**
 * Call it before the first render. A content security policy without inline scripts leaves no earlier moment; until
 * then, and without any script at all, the page follows the system, because every colour is a `light-dark()` pair.
 */
export function applyStoredTheme(): void {
  show(themeChoice())
}

export function setThemeChoice(choice: ThemeChoice): void {
  try {
    if (choice === 'system') localStorage.removeItem(storageKey)
    else localStorage.setItem(storageKey, choice)
  } catch {
    // Storage is forbidden: the choice lasts for this page.
  }
  change(choice)
}

export function useTheme() {
  const choice = useSyncExternalStore(subscribe, themeChoice, (): ThemeChoice => 'system')
  return { choice, setChoice: setThemeChoice }
}

function show(choice: ThemeChoice) {
  if (choice === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = choice
}

function change(choice: ThemeChoice) {
  current = choice
  show(choice)
  for (const listener of listeners) listener()
}

function followOtherTabs(event: StorageEvent) {
  if (event.key === storageKey || event.key === null) change(stored())
}

function subscribe(listener: () => void) {
  if (listeners.size === 0) window.addEventListener('storage', followOtherTabs)
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0) window.removeEventListener('storage', followOtherTabs)
  }
}
