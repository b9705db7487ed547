/**
 * The message of an error without the values of the query it came from: the query builder puts them behind "params:", and
 * among them are password hashes and tokens. Where it wrapped another error, that one says what went wrong.
 */
export function errorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const isQuery = error.message.startsWith('Failed query:')
  return isQuery && error.cause instanceof Error ? errorText(error.cause) : withoutValues(error.message)
}

export const withoutValues = (text: string): string => text.replace(/\nparams:[\s\S]*?(?=\n {4}at |$)/g, '')
