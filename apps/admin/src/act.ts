import { useMutation } from '@tanstack/react-query'
import { useRef } from 'react'
import { ApiError, type CallContext, newIdempotencyKey } from './api.ts'

type Act<Input, Output> = (input: Input, options: { context: CallContext }) => Promise<Output>

/**
 * A mutation that happens once, however often somebody presses the button.
 *
 * The key belongs to what is wanted, not to the request: while it is unknown whether the first try arrived, the same
 * input goes out under the same key. A clear answer, yes or no, ends it.
 */
export function useAct<Input, Output>(
  act: Act<Input, Output>,
  options: {
    onSuccess?: (output: Output, input: Input) => unknown
    onError?: (error: Error, input: Input) => unknown
  } = {},
) {
  const open = useRef<{ input: string; key: string }>(undefined)

  return useMutation<Output, Error, Input>({
    mutationFn: async (input) => {
      // Files say nothing of themselves in JSON, and of no input there is no JSON at all.
      const wanted =
        JSON.stringify(input, (_, value) =>
          value instanceof File ? [value.name, value.size, value.lastModified] : value,
        ) ?? ''
      if (open.current?.input !== wanted) open.current = { input: wanted, key: newIdempotencyKey() }
      try {
        const output = await act(input, { context: { idempotencyKey: open.current.key } })
        open.current = undefined
        return output
      } catch (error) {
        if (error instanceof ApiError && error.isFinal) open.current = undefined
        throw error
      }
    },
    onSuccess: options.onSuccess,
    onError: options.onError,
  })
}
