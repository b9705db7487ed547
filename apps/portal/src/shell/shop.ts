import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { api, storedValue } from '../api/index.ts'

/** The name from last time, so that it stands there at once and nothing jumps when the answer comes. */
const remembered = storedValue('ostler.shop')

/** Whose shop this is, and whether it only pretends. */
export function useShop(): { name: string; isSandbox: boolean } {
  const { data } = useQuery({ ...api.catalog.getStore.query(), staleTime: 60 * 60_000 })
  useEffect(() => {
    if (data) remembered.set(data.name)
  }, [data])
  return { name: data?.name ?? remembered.get() ?? '', isSandbox: data?.sandbox ?? false }
}
