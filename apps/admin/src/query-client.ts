import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { isWorthRetrying } from './api.ts'
import { isLoggedOut, meQuery, setSessionEnded } from './session.ts'

export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: noticeEndOfSession }),
  mutationCache: new MutationCache({ onError: noticeEndOfSession }),
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      retry: (failures, error) => failures < 2 && isWorthRetrying(error),
    },
    // A form that was sent while offline must say so at once; it would otherwise wait in silence.
    mutations: { networkMode: 'always' },
  },
})

/** Before anybody is known, the router asks for a log-in itself. */
function noticeEndOfSession(error: Error) {
  if (isLoggedOut(error) && queryClient.getQueryData(meQuery.queryKey)) setSessionEnded(true)
}
