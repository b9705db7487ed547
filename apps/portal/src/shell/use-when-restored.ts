import { useEffect } from 'react'

/**
 * Does something when the browser shows this page again as it was left: "back" from a provider's page restores it with all
 * its state, and a button that was waiting to leave would wait for ever.
 */
export function useWhenRestored(act: () => void): void {
  useEffect(() => {
    const restored = (event: PageTransitionEvent) => {
      if (event.persisted) act()
    }
    window.addEventListener('pageshow', restored)
    return () => window.removeEventListener('pageshow', restored)
  }, [act])
}
