/** Where to go after logging in: a page of ours, whatever the address says. */
export function safeNext(next: string | undefined): string {
  if (!next) return '/account'
  const url = new URL(next, window.location.origin)
  return url.origin === window.location.origin ? url.pathname + url.search + url.hash : '/account'
}

export const withNext = (path: string, next: string | undefined): string =>
  next ? `${path}?${new URLSearchParams({ next })}` : path
