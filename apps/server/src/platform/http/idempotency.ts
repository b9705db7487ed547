import { DomainError, invalidField } from '@ostler/kernel'
import { sql } from 'drizzle-orm'
import { canonical } from '../audit.ts'
import type { Context, Tx } from '../context.ts'
import { sha256, vault } from '../crypto.ts'
import type { Cookie } from './exchange.ts'

/**
 * `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header): the same key with the same request answers what was
 * answered before; with another request it is refused. Errors are not kept, so a refused request can be sent again.
 */
export type Answer = { output: unknown; cookies: Cookie[] }

export const mismatch = () =>
  new DomainError('conflict', 'idempotency_mismatch', 'This Idempotency-Key was used for a different request.')

type Request = { scope: string; key: string; hash: string }

export function readKey(header: string | undefined): string | null {
  if (header === undefined) return null
  if (!/^[\x21-\x7e]{1,200}$/.test(header)) {
    throw invalidField('Idempotency-Key', 'must be 1 to 200 visible ASCII characters')
  }
  return header
}

export const fingerprint = (procedure: string, input: unknown): string => sha256(`${procedure}\n${canonical(input)}`)

/**
 * Runs a mutation at most once for its key, in one transaction with the stored answer: a process that dies in between
 * leaves neither. A second request with the key waits for the first on its row, then finds the answer.
 */
export function answerOnce(ctx: Context, request: Request, work: (tx: Tx) => Promise<Answer>): Promise<Answer> {
  return ctx.transaction(async (tx) => {
    const stored = await claim(tx, request)
    if (stored) return stored
    const answer = await work(tx)
    await keep(tx, request, answer)
    return answer
  })
}

/**
 * The same for a procedure that makes outside calls and so cannot run inside a transaction: the answer is kept after the
 * work. Such a use-case is idempotent by `key` itself, so that running it again after a crash has no second effect.
 */
export async function answerOnceOutside(ctx: Context, request: Request, work: () => Promise<Answer>): Promise<Answer> {
  const stored = await ctx.transaction((tx) => claim(tx, request))
  if (stored) return stored
  const answer = await work()
  await ctx.transaction((tx) => keep(tx, request, answer))
  return answer
}

async function claim(tx: Tx, { scope, key, hash }: Request): Promise<Answer | null> {
  tx.record({ action: 'request_received', object: `idempotency_key:${sha256(`${scope} ${key}`).slice(0, 16)}` })
  await tx.db.execute(sql`
    INSERT INTO platform.idempotency_keys (scope, key, request_hash, created_at) VALUES (${scope}, ${key}, ${hash}, ${tx.now.toString()})
    ON CONFLICT DO NOTHING`)
  const { rows } = await tx.db.execute<{ request_hash: string; answer: string | null }>(sql`
    SELECT request_hash, answer FROM platform.idempotency_keys WHERE scope = ${scope} AND key = ${key} FOR UPDATE`)
  const row = rows[0]!
  if (row.request_hash !== hash) throw mismatch()
  return row.answer === null ? null : (JSON.parse(tx.port(vault).open(row.answer, about(scope, key))) as Answer)
}

async function keep(tx: Tx, { scope, key }: Request, answer: Answer): Promise<void> {
  // Answers may carry tokens, so they are sealed.
  const sealed = tx.port(vault).seal(JSON.stringify(answer), about(scope, key))
  tx.record({ action: 'request_answered', object: `idempotency_key:${sha256(`${scope} ${key}`).slice(0, 16)}` })
  await tx.db.execute(
    sql`UPDATE platform.idempotency_keys SET answer = ${sealed} WHERE scope = ${scope} AND key = ${key}`,
  )
}

const about = (scope: string, key: string) => `idempotency:${scope}:${key}`
