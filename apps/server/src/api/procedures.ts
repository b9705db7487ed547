import { contract, type ProcedureMeta } from '@ostler/contract'
import type { z } from 'zod'

/** One procedure of the contract, as its declaration says it. */
export type Procedure = {
  name: string
  meta: ProcedureMeta
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  path: string
  summary: string
  input: z.ZodType | undefined
  errors: Record<string, { status?: number }>
}

function proceduresIn(node: object, path: string[] = []): Procedure[] {
  if ('~orpc' in node) {
    const { meta, route, inputSchema, errorMap } = node['~orpc'] as {
      meta: ProcedureMeta
      route: Pick<Procedure, 'method' | 'path' | 'summary'>
      inputSchema?: z.ZodType
      errorMap: Procedure['errors']
    }
    return [{ name: path.join('.'), meta, ...route, input: inputSchema, errors: errorMap }]
  }
  return Object.entries(node).flatMap(([name, inner]) => proceduresIn(inner as object, [...path, name]))
}

/** All of the contract, in its order: what is listed or tried for every procedure takes them from here. */
export const procedures: readonly Procedure[] = proceduresIn(contract)

/** The names in braces of a path. */
export const namesInPath = ({ path }: Procedure): string[] => [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!)
