import { lazy, Suspense } from 'react'
import { isApiError } from '../api/index.ts'

type FailedQuery = { error: Error | null; isFetching: boolean; refetch: () => unknown }

// It is seldom seen, and brings copying and toasts.
const ErrorState = lazy(() => import('./error-state.tsx'))

/** Says that something could not be loaded, by which reference to ask, and tries again. */
export function LoadFailure({ query, title }: { query: FailedQuery; title?: string }) {
  const known = isApiError(query.error) ? query.error : undefined
  return (
    <Suspense>
      <ErrorState
        title={title}
        description={known?.message}
        reference={known?.reference}
        onRetry={() => query.refetch()}
        retrying={query.isFetching}
      />
    </Suspense>
  )
}
