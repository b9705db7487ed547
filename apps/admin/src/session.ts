import type { StaffPermission } from '@ostler/contract'
import { type QueryClient, useQuery } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import { type Answers, ApiError, api, client } from './api.ts'

export type Me = Answers['auth']['me']

export const meQuery = api.auth.me.queryOptions({ staleTime: 5 * 60_000 })

export type Staff = {
  user: Me['user']
  role: string
  /** The role as which they look at the staff area, and change nothing. */
  viewingAs: { id: number; name: string } | null
  may: (permission: StaffPermission) => boolean
}

/** Who works here. Only below the staff area, where somebody is logged in and is staff. */
export function useStaff(): Staff {
  const { data } = useQuery(meQuery)
  if (!data?.staff) throw new Error('useStaff is for pages of the staff area.')
  const { role, permissions, viewingAs } = data.staff
  return { user: data.user, role, viewingAs, may: (permission) => permissions.includes(permission) }
}

/** A new person in the same browser must not meet what the last one had loaded. */
export function becomes(queryClient: QueryClient, me: Me) {
  const before = queryClient.getQueryData(meQuery.queryKey)
  if (before && before.user.id !== me.user.id) queryClient.clear()
  queryClient.setQueryData(meQuery.queryKey, me)
}

/** Leaves by loading the log-in page afresh, so that nothing of this session stays in memory. */
export async function logOut() {
  try {
    await client.auth.logout()
  } catch (error) {
    if (!isLoggedOut(error)) throw error
  }
  window.location.assign('/admin/login')
}

export const isLoggedOut = (error: unknown) => error instanceof ApiError && error.code === 'unauthenticated'

/**
 * Did the session end while somebody was at work? The page stays as it is, with all that was typed, and a dialog asks
 * to log in again.
 */
let ended = false
const listeners = new Set<() => void>()

export function setSessionEnded(value: boolean) {
  ended = value
  for (const tell of listeners) tell()
}

export function useSessionEnded() {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => ended,
  )
}
