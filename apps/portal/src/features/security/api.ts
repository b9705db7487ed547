import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query'
import { type ApiError, api, type Outputs, useAct } from '../../api/index.ts'

export type OpenSession = Outputs['auth']['sessions']['list']['items'][number]

export const useSessions = (cursor: string | undefined) =>
  useQuery({
    ...api.auth.sessions.list.query({ limit: 10, ...(cursor ? { cursor } : {}) }),
    placeholderData: (before) => before,
  })

/** Logs other sessions out: one, or all of them. */
export function useEndSessions(options: {
  onError: (error: ApiError) => void
  onEndedOthers: (count: number) => void
}) {
  const queries = useQueryClient()
  const readAgain = () => {
    readLogAgain(queries)
    return queries.invalidateQueries({ queryKey: api.auth.sessions.list.queryKey() })
  }
  return {
    one: useAct(api.auth.sessions.end, { onSuccess: readAgain, onError: options.onError }),
    others: useAct(api.auth.sessions.endOthers, {
      onSuccess: async ({ ended }) => {
        await readAgain()
        options.onEndedOthers(ended)
      },
      onError: options.onError,
    }),
  }
}

/** The others are logged out by it, so the list of sessions is read again. */
export function useChangePassword(options: { onSuccess: () => void; onError: (error: ApiError) => void }) {
  const queries = useQueryClient()
  return useAct(api.auth.changePassword, {
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: api.auth.sessions.list.queryKey() })
      void queries.invalidateQueries({ queryKey: api.auth.emailChange.get.queryKey() })
      readLogAgain(queries)
      options.onSuccess()
    },
    onError: options.onError,
  })
}

/** What is done here is told in the log below. */
const readLogAgain = (queries: QueryClient) =>
  void queries.invalidateQueries({ queryKey: api.auth.securityLog.queryKey() })

export const useEmailChange = () => useQuery(api.auth.emailChange.get.query())

export function useAskEmailChange(options: { onSuccess: () => void; onError: (error: ApiError) => void }) {
  const queries = useQueryClient()
  return useAct(api.auth.emailChange.ask, {
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: api.auth.emailChange.get.queryKey() })
      readLogAgain(queries)
      options.onSuccess()
    },
    onError: options.onError,
  })
}

export function useCancelEmailChange(options: { onError: (error: ApiError) => void }) {
  const queries = useQueryClient()
  return useAct(api.auth.emailChange.cancel, {
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: api.auth.emailChange.get.queryKey() })
      readLogAgain(queries)
    },
    onError: options.onError,
  })
}

/** Where the mails of the account go. */
export const useProfile = (enabled: boolean) => useQuery({ ...api.account.get.query(), enabled })

export function useLogInEmailForMails(options: { onSuccess: () => void; onError: (error: ApiError) => void }) {
  const queries = useQueryClient()
  return useAct(api.account.useLogInEmail, {
    onSuccess: (profile) => {
      queries.setQueryData(api.account.get.queryKey(), profile)
      options.onSuccess()
    },
    onError: options.onError,
  })
}

export type Factors = Outputs['security']['factors']
export type Factor = Factors['authenticators'][number]

export const useFactors = () => useQuery(api.security.factors.query())

export const useDevices = (filter: { cursor?: string }) =>
  useQuery({ ...api.security.devices.query(filter), placeholderData: (before) => before })

/** After any change: the last factor takes recovery codes and remembered devices along. */
export function useSecurityChanged(): () => Promise<void> {
  const queries = useQueryClient()
  return async () => {
    readLogAgain(queries)
    await Promise.all([
      queries.invalidateQueries({ queryKey: api.security.factors.queryKey() }),
      queries.invalidateQueries({ queryKey: api.security.devices.queryKey() }),
    ])
  }
}
