import { ErrorState, toast } from '@ostler/ui'
import { ApiError, isWorthRetrying } from '../api.ts'
import { isLoggedOut } from '../session.ts'

/** What went wrong, in the words a person can use. */
export function describe(error: unknown): { title: string; description: string; reference?: string } {
  if (!(error instanceof ApiError)) {
    return { title: 'Something went wrong', description: 'This page ran into an error of its own.' }
  }
  const reference = error.correlationId
  if (error.status === 0) return { title: 'No answer', description: error.message, reference }
  if (error.code === 'forbidden') {
    return {
      title: 'Your role does not allow this',
      description: 'Ask whoever manages roles if you need it.',
      reference,
    }
  }
  if (error.status === 404) return { title: 'Not found', description: error.message, reference }
  if (error.status >= 500) return { title: 'The server had a problem', description: error.message, reference }
  return { title: 'That did not work', description: error.message, reference }
}

export function Problem({ error, onRetry, retrying }: { error: unknown; onRetry?: () => void; retrying?: boolean }) {
  const { title, description, reference } = describe(error)
  return (
    <ErrorState
      title={title}
      description={description}
      reference={reference}
      onRetry={isWorthRetrying(error) ? onRetry : undefined}
      retrying={retrying}
    />
  )
}

/** For acts without a form: says that it failed, why, and the reference that support asks for. */
export function toastProblem(what: string) {
  return (error: unknown) => {
    if (isLoggedOut(error)) return
    const { description, reference } = describe(error)
    toast.error(what, {
      description: reference ? `${description} Reference: ${reference}` : description,
      duration: 15_000,
    })
  }
}
