import { ErrorState } from '@ostler/ui'
import { type ErrorComponentProps, useRouter } from '@tanstack/react-router'
import { isApiError } from '../api/index.ts'
import { usePageTitle } from './use-page-title.ts'

/** When a page could not be shown at all. */
export function ErrorPage({ error }: ErrorComponentProps) {
  const router = useRouter()
  usePageTitle('Something went wrong')
  const known = isApiError(error) ? error : undefined
  // A file of an earlier release is gone after an update; the browser says so in its own words.
  const outdated = !known && /dynamically imported module|Importing a module script failed/i.test(String(error))
  return (
    <main className="py-12">
      <h1 className="sr-only">Something went wrong</h1>
      <ErrorState
        title={outdated ? 'There is a newer version of this page' : 'This page could not be shown'}
        description={outdated ? 'Load it again to continue.' : known?.message}
        reference={known?.reference}
        onRetry={() => (outdated ? window.location.reload() : router.invalidate())}
      />
    </main>
  )
}
