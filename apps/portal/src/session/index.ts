import type { MemberPermission } from '@ostler/contract'
import { type QueryClient, queryOptions, useQuery } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import { api, chosenClient, isApiError, type Outputs, shownAs, storedValue } from '../api/index.ts'

export type Session = Outputs['auth']['me']

/**
 * Whether somebody logged in with this browser. The cookies themselves are hidden from scripts, and asking the server
 * on each visit to the storefront would be two refused calls for every guest.
 */
const signedIn = storedValue('ostler.signed-in')

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }): Promise<Session | null> => {
    try {
      const session = await api.auth.me(undefined, { signal })
      remember(session)
      return session
    } catch (error) {
      if (isApiError(error) && error.status === 401) {
        signedIn.set(null)
        return null
      }
      throw error
    }
  },
  staleTime: 5 * 60_000,
})

/** Who is here; `null` for a guest, and while nobody knows yet. */
export function useSession(): Session | null {
  const worthAsking = useSyncExternalStore(signedIn.subscribe, signedIn.get) !== null
  const { data } = useQuery({ ...sessionQuery, enabled: worthAsking })
  return data ?? null
}

/** Asks the server whatever this browser remembers: for pages that only open to a session. */
export async function requireSession(queries: QueryClient): Promise<Session | null> {
  return queries.getQueryData(sessionQuery.queryKey) ?? (await queries.fetchQuery({ ...sessionQuery, staleTime: 0 }))
}

/** After logging in or opening an account. What was loaded for somebody else is forgotten; the cart is asked for anew. */
export function enter(queries: QueryClient, session: Session): void {
  remember(session)
  queries.setQueryData(sessionQuery.queryKey, session)
  queries.removeQueries({ predicate: ({ queryKey }) => !isPublic(queryKey) && !isOfLink(queryKey) })
  void queries.invalidateQueries({ predicate: ({ queryKey }) => isPublic(queryKey) })
}

/** After the server opened a session on its own, as a guest's checkout does. */
export async function refreshSession(queries: QueryClient): Promise<void> {
  await queries.fetchQuery({ ...sessionQuery, staleTime: 0 })
}

export function leave(queries: QueryClient): void {
  signedIn.set(null)
  shownAs.set(null)
  chosenClient.set(null)
  queries.setQueryData(sessionQuery.queryKey, null)
  queries.removeQueries({ predicate: ({ queryKey }) => !isPublic(queryKey) && !isOfLink(queryKey) })
  void queries.invalidateQueries({ predicate: ({ queryKey }) => isPublic(queryKey) })
}

/** Another of the person's accounts. */
export function switchAccount(clientId: number): void {
  chosenClient.set(String(clientId))
}

/** Everything but who one is looks different in another account, also when it was chosen in another tab. */
export function forgetOnSwitch(queries: QueryClient): void {
  let shown = chosenClient.current()
  chosenClient.subscribe(() => {
    if (chosenClient.current() === shown) return
    shown = chosenClient.current()
    void queries.resetQueries({
      predicate: ({ queryKey }) => queryKey[0] !== sessionQuery.queryKey[0] && !isOfLink(queryKey),
    })
  })
}

/** May the person do this for the account they act for? The server asks again; this is what to show. */
export const useMay = (permission: MemberPermission): boolean => useAccount()?.permissions.includes(permission) ?? false

/** The account that is acted for: the chosen one, or the first. */
export function useAccount(): Session['clients'][number] | undefined {
  const session = useSession()
  const chosen = Number(useSyncExternalStore(chosenClient.subscribe, chosenClient.get))
  return session?.clients.find(({ id }) => id === chosen) ?? session?.clients[0]
}

function remember(session: Session) {
  signedIn.set('1')
  shownAs.set(session)
  const chosen = chosenClient.current()
  if (chosen && !session.clients.some(({ id }) => id === chosen)) chosenClient.set(null)
}

/** Queries of the contract start with their path: `[['catalog', 'listProducts'], …]`. */
function isPublic([path]: readonly unknown[]): boolean {
  if (path === sessionQuery.queryKey[0]) return true
  return Array.isArray(path) && (path[0] === 'catalog' || path[0] === 'cart')
}

/** What a mailed link leads to is the same whoever is logged in, and asking for it again after it was used is refused. */
const isOfLink = ([path]: readonly unknown[]): boolean => Array.isArray(path) && path[0] === 'invitations'
