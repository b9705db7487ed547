import { safePath } from '@ostler/contract/safe-path'

/** Where to go after logging in: a page of ours, whatever the address says. */
export const safeNext = (next: string | null | undefined): string => safePath(next) ?? '/account'

export const withNext = (path: string, next: string | undefined): string =>
  next ? `${path}?${new URLSearchParams({ next })}` : path
