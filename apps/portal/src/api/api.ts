import type {
  AnyContractProcedure,
  AnyContractRouter,
  InferContractRouterInputs,
  InferContractRouterOutputs,
} from '@orpc/contract'
import type { Contract } from '@ostler/contract'
import { type Query, type QueryKey, queryOptions } from '@tanstack/react-query'
import { type CallOptions, call } from './call.ts'
import type { ApiError } from './errors.ts'

type PortalContract = Omit<Contract, 'admin'>

export type Inputs = InferContractRouterInputs<PortalContract>
export type Outputs = InferContractRouterOutputs<PortalContract>

type InputOf<Input> = undefined extends Input ? [input?: Input] : [input: Input]

/** One procedure of the contract. */
export type Procedure<Input, Output> = {
  /** @throws ApiError */
  (...args: [...InputOf<Input>, options?: CallOptions]): Promise<Output>
  /** For TanStack Query: `useQuery(api.invoices.get.query({ id }))`. */
  query(...args: InputOf<Input>): ReturnType<typeof queryFor<Output>>
  /** What it answered, in the cache: for one input, or for all of them. */
  queryKey(input?: Input): QueryKey
}

type ProceduresOf<Router extends AnyContractRouter> = Router extends AnyContractProcedure
  ? Procedure<InferContractRouterInputs<Router>, InferContractRouterOutputs<Router>>
  : { [Name in keyof Router]: Router[Name] extends AnyContractRouter ? ProceduresOf<Router[Name]> : never }

/** The whole API by name: `await api.cart.add({ … })`. */
export const api = procedure([]) as unknown as ProceduresOf<PortalContract>

/** What the cache holds of whole rooms of the API, as a filter of queries. `api` itself cannot be listed: it is made as it is asked. */
export const heldOf = (...rooms: (keyof PortalContract)[]) => ({
  predicate: ({ queryKey: [path] }: Pick<Query, 'queryKey'>) =>
    Array.isArray(path) && (rooms as unknown[]).includes(path[0]),
})

function procedure(path: readonly string[]): unknown {
  const queryKey = (input?: unknown): QueryKey => (input === undefined ? [path] : [path, input])
  const methods: Record<string, unknown> = {
    queryKey,
    query: (input?: unknown) => queryFor(path, queryKey(input), input),
  }
  const callThis = (input?: unknown, options?: CallOptions) => call(path.join('.'), input, options)
  return new Proxy(callThis, {
    get: (_, name) => (typeof name === 'string' ? (methods[name] ?? procedure([...path, name])) : undefined),
  })
}

function queryFor<Output>(path: readonly string[], queryKey: QueryKey, input: unknown) {
  return queryOptions<Output, ApiError>({
    queryKey,
    queryFn: ({ signal }) => call(path.join('.'), input, { signal }) as Promise<Output>,
  })
}
