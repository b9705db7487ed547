import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ApiError, api, type Outputs, useAct } from '../../api/index.ts'

export type Contact = Outputs['contacts']['list']['items'][number]

export const useContacts = () => useQuery(api.contacts.list.query())

type Options = { onDone?: () => void; onError?: (error: ApiError) => void }

function useDone({ onDone, onError }: Options) {
  const queries = useQueryClient()
  return {
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: api.contacts.list.queryKey() })
      onDone?.()
    },
    onError,
  }
}

export const useAddContact = (options: Options) => useAct(api.contacts.add, useDone(options))
export const useChangeContact = (options: Options) => useAct(api.contacts.change, useDone(options))
export const useRemoveContact = (options: Options) => useAct(api.contacts.remove, useDone(options))
