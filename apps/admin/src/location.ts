import { useLocation, useNavigate, useParams } from '@tanstack/react-router'
import { useCallback } from 'react'

declare module '@tanstack/react-router' {
  interface HistoryState {
    /** Cursors of the pages before this one; '' is the first page. It lives in the history entry and outlives a reload. */
    newer?: string[]
  }
}

export type UrlSearch = Record<string, string | undefined>

export function parseSearch(search: string): UrlSearch {
  return Object.fromEntries(new URLSearchParams(search))
}

export function stringifySearch(search: UrlSearch): string {
  const given = Object.entries(search).filter((entry): entry is [string, string] => Boolean(entry[1]))
  return given.length > 0 ? `?${new URLSearchParams(given)}` : ''
}

/** `/invoices` with what is given of `{ state: 'paid', clientId: 7 }`. */
export function href(path: string, search: Record<string, string | number | undefined> = {}) {
  const given = Object.entries(search).map(([key, value]) => [key, value?.toString()])
  return path + stringifySearch(Object.fromEntries(given))
}

export function useUrlSearch(): UrlSearch {
  return useLocation({ select: (location) => location.search as UrlSearch })
}

/** Changes some search parameters of this page; `undefined` takes one out. */
export function useSetUrlSearch() {
  const navigate = useNavigate()
  return useCallback(
    (changes: UrlSearch, options: { replace?: boolean; newer?: string[] } = {}) =>
      navigate({
        to: '.',
        search: (search: UrlSearch) => ({ ...search, ...changes }),
        replace: options.replace ?? false,
        resetScroll: false,
        state: { newer: options.newer },
      }),
    [navigate],
  )
}

export function useIdParam(): number {
  return Number(useParams({ strict: false, select: (params) => params.id }))
}
