import { FormErrorSummary } from '@ostler/ui'
import type { FieldErrors } from 'react-hook-form'

type FormProblemsProps = {
  errors: FieldErrors
  /** Changes with each try, so that the summary takes the focus again. */
  attempt: unknown
  /** What to call a field whose message comes from the server, which says "is too long" and not what is. */
  labelOf?: (field: string) => string | undefined
  /** When it is not about fields. */
  title?: string
}

export function FormProblems({ errors, attempt, labelOf, title = 'That did not work' }: FormProblemsProps) {
  const problems = problemsOf(errors, labelOf)
  const isAboutFields = problems.some((problem) => problem.field)
  return <FormErrorSummary errors={problems} focusKey={attempt} title={isAboutFields ? undefined : title} />
}

/** Errors nest as their fields do; a summary is flat. */
function problemsOf(errors: FieldErrors, labelOf: FormProblemsProps['labelOf'], at = ''): Problem[] {
  return Object.entries(errors).flatMap(([key, error]): Problem[] => {
    if (!error || typeof error !== 'object') return []
    const path = at ? `${at}.${key}` : key
    if (typeof error.message !== 'string') return problemsOf(error as FieldErrors, labelOf, path)
    if (path.startsWith('root')) return [{ message: error.message }]
    const label = error.type === 'server' && labelOf?.(path)
    return [{ field: path, message: label ? `${label}: ${error.message}` : error.message }]
  })
}

type Problem = { field?: string; message: string }
