const loading = new Map<string, Promise<void>>()

/** Loads a provider's script, once for the page. Rejects with a sentence for the payer. */
export function loadScript(src: string): Promise<void> {
  const known = loading.get(src)
  if (known) return known
  const loaded = new Promise<void>((resolve, reject) => {
    const script = document.createElement('script')
    script.src = src
    script.async = true
    script.onload = () => resolve()
    script.onerror = () => {
      // The next try loads it anew.
      loading.delete(src)
      script.remove()
      reject(new Error('The payment form could not be loaded. Check your connection, and whether something blocks it.'))
    }
    document.head.append(script)
  })
  loading.set(src, loaded)
  return loaded
}
