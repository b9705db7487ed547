/** A string that this browser remembers, and that components can watch (`useSyncExternalStore`). */
export type StoredValue = {
  get(): string | null
  set(value: string | null): void
  subscribe(listener: () => void): () => void
}

export function storedValue(key: string): StoredValue {
  const listeners = new Set<() => void>()
  /** Kept here as well: storage may be forbidden, and the value should then last for the page at least. */
  let current: string | null | undefined

  const read = () => {
    try {
      return localStorage.getItem(key)
    } catch {
      return null
    }
  }
  const tell = () => {
    for (const listener of listeners) listener()
  }
  window.addEventListener('storage', (event) => {
    if (event.key !== key && event.key !== null) return
    current = read()
    tell()
  })

  return {
    get() {
      if (current === undefined) current = read()
      return current
    },
    set(value) {
      current = value
      try {
        if (value === null) localStorage.removeItem(key)
        else localStorage.setItem(key, value)
      } catch {
        // Storage is forbidden: the value lasts for this page.
      }
      tell()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
