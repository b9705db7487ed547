import { useState } from 'react'

/** What went wrong, and at which field. */
type Problem = { message?: string; fields: Record<string, string> }

/** One thing at a time that may be refused, and what was wrong with the last. */
export function useAttempts() {
  const [problem, setProblem] = useState<Problem>()
  const [count, setCount] = useState(0)
  const [busy, setBusy] = useState(false)

  function refuse(found: Problem) {
    setProblem(found)
    setCount((before) => before + 1)
  }

  async function attempt(work: () => Promise<void>): Promise<void> {
    if (busy) return
    setBusy(true)
    setProblem(undefined)
    try {
      await work()
    } catch (error) {
      refuse(problemOf(error))
    } finally {
      setBusy(false)
    }
  }

  return {
    busy,
    attempt,
    refuse,
    /** What is wrong with one field, for its Field. */
    at: (name: string) => problem?.fields[name],
    /** For FormErrorSummary. */
    summary: {
      errors: [
        ...(problem?.message ? [{ message: problem.message }] : []),
        ...Object.entries(problem?.fields ?? {}).map(([field, message]) => ({ field, message })),
      ],
      focusKey: count,
    },
  }
}

/** How the clients of both apps say that a call was refused. */
type Refusal = Error & { code: string; fields: { field: string; message: string }[] }

export const codeOf = (error: unknown): string | undefined => (isRefusal(error) ? error.code : undefined)

function isRefusal(error: unknown): error is Refusal {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && 'fields' in error
}

function problemOf(error: unknown): Problem {
  if (!isRefusal(error)) {
    const isUnused = error instanceof Error && ['NotAllowedError', 'AbortError', 'WebAuthnError'].includes(error.name)
    if (error instanceof Error && error.name === 'InvalidStateError')
      return { message: 'There is a passkey of yours on this device already.', fields: {} }
    return {
      message: isUnused ? 'No passkey was used. Try again, or use another way.' : 'This did not work. Try again.',
      fields: {},
    }
  }
  if (error.fields.length === 0) return { message: error.message, fields: {} }
  return { fields: Object.fromEntries(error.fields.map(({ field, message }) => [field, asSentence(message)])) }
}

/** The server's messages go on after the field's name: "is not the code that the app shows now". */
const asSentence = (message: string) => (/^\p{Ll}/u.test(message) ? `This ${message}.` : message)
