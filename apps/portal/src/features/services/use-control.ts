import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { type ApiError, api, heldOf, type Procedure, useAct } from '../../api/index.ts'
import { type Control, isOpen, type Operation } from './operations.ts'
import type { Service } from './state.ts'

/** Milliseconds until it is looked at again: often while a server is asked, seldom while it waits for another try. */
function pauseFor(operations: readonly Operation[] = []): number | false {
  if (operations.some(({ state }) => state === 'asking' || state === 'working')) return 2000
  const waiting = operations.filter(isOpen)
  if (waiting.length === 0) return false
  return waiting.some(({ askedAt, nextTryAt }) => Date.parse(nextTryAt ?? askedAt) - Date.parse(askedAt) < 10_000)
    ? 2000
    : 10_000
}

/**
 * What can be done with a service, and what is under way, followed until it ends. `wasOpen` are those that were under way
 * since the page was opened.
 */
export function useControl({ id, state }: Pick<Service, 'id' | 'state'>) {
  const queries = useQueryClient()
  const wasOpen = useRef<Set<number>>(new Set())
  const control = useQuery({
    ...api.serviceControl.get.query({ id }),
    refetchInterval: ({ state: { data } }) => pauseFor(data?.operations),
  })
  const operations = control.data?.operations
  const open = useRef<number[]>([])
  useEffect(() => {
    if (!operations) return
    const before = open.current
    open.current = operations.filter(isOpen).map((one) => one.id)
    for (const one of open.current) wasOpen.current.add(one)
    // What ended may have changed anything about the service: its state, its name, its back-ups.
    if (before.some((one) => !open.current.includes(one)))
      void queries.invalidateQueries(heldOf('services', 'serviceControl'))
  }, [operations, queries])
  const stateBefore = useRef(state)
  useEffect(() => {
    if (stateBefore.current !== state)
      void queries.invalidateQueries({ queryKey: api.serviceControl.get.queryKey({ id }) })
    stateBefore.current = state
  }, [state, id, queries])
  return { control, wasOpen: wasOpen.current }
}

type Options = { onSuccess?: () => void; onError?: (error: ApiError) => void }

/** Has the server do something. What is wanted is on the page at once, and followed there. */
export function useWish<Input extends { id: unknown }>(
  procedure: Procedure<Input, { operation: Operation }>,
  { onSuccess, onError }: Options = {},
) {
  const queries = useQueryClient()
  return useAct(procedure, {
    onSuccess: async ({ operation }, { id }) => {
      const queryKey = api.serviceControl.get.queryKey({ id })
      // Some are done before anybody could look again, and are to be seen all the same.
      queries.setQueryData<Control>(queryKey, (before) => before && withOperation(before, operation))
      await queries.invalidateQueries({ queryKey })
      onSuccess?.()
    },
    onError,
  })
}

const withOperation = (control: Control, operation: Operation): Control => ({
  ...control,
  operations: [operation, ...control.operations.filter(({ id }) => id !== operation.id)],
})
