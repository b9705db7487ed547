import { type UseMutationOptions, useMutation } from '@tanstack/react-query'
import { useRef } from 'react'
import type { Procedure } from './api.ts'
import { type CallOptions, newKey } from './call.ts'
import { type ApiError, isApiError } from './errors.ts'

type ActOptions<Input, Output> = Pick<
  UseMutationOptions<Output, ApiError, Input>,
  'onSuccess' | 'onError' | 'onSettled'
>

type Intent<Output> = { input: string; key: string; answer?: Promise<Output>; endedAt?: number }

/** The second click of a double click may come after the answer to the first one; systems call 500 ms double. */
const doubleClickMs = 600

/**
 * A mutation that happens once per intent.
 *
 * The same input sent again because nobody knows whether the first one arrived carries the same Idempotency-Key, and
 * the server does it once; a double click does not even ask a second time. The intent ends with an answer: done, or
 * refused.
 */
export function useAct<Input, Output>(procedure: Procedure<Input, Output>, options: ActOptions<Input, Output> = {}) {
  const latest = useRef<Intent<Output>>(undefined)
  return useMutation<Output, ApiError, Input>({
    ...options,
    mutationFn: (input) => {
      const written = JSON.stringify(input ?? null)
      const known = latest.current
      const isSame = known?.input === written && Date.now() - (known.endedAt ?? Date.now()) < doubleClickMs
      const intent: Intent<Output> = isSame ? known : { input: written, key: newKey() }
      latest.current = intent
      intent.answer ??= send(procedure, input, intent)
      return intent.answer
    },
    retry: (failures, error) => failures < 2 && isApiError(error, 'unreachable'),
    retryDelay: (failures) => 800 * 2 ** failures,
    networkMode: 'always',
  })
}

async function send<Input, Output>(procedure: Procedure<Input, Output>, input: Input, intent: Intent<Output>) {
  // The rest parameter's type depends on whether Input may be undefined, which is not known in here.
  const call = procedure as unknown as (input: Input, options: CallOptions) => Promise<Output>
  try {
    const output = await call(input, { idempotencyKey: intent.key })
    intent.endedAt = Date.now()
    return output
  } catch (error) {
    intent.answer = undefined
    if (isApiError(error) && isRefusal(error)) intent.endedAt = 0
    throw error
  }
}

/** The server has decided. A 5xx, a 429 or a lost session leave the intent open. */
const isRefusal = ({ status, code }: ApiError) =>
  status >= 400 && status < 500 && status !== 429 && code !== 'unauthenticated'
