import { createHash } from 'node:crypto'
import { sql } from 'drizzle-orm'
import type pg from 'pg'
import type { Tx } from './context.ts'
import { masked } from './masking.ts'
import { type Personal, sealPersonal } from './personal-keys.ts'
import { definePort } from './ports.ts'

export type AuditEntry = {
  /** What was done, past tense: `invoice_issued`. */
  action: string
  /** What it was done to, `noun:id`: `invoice:12`. */
  object: string
  before?: unknown
  after?: unknown
  /** What of it is about a person: sealed with that person's key, so that it can be forgotten. */
  personal?: Personal
}

/** Which log an entry stands in; `activity` unless its room says otherwise. */
export type AuditKind = 'activity' | 'security' | 'bookkeeping'

/** The kinds of actions, as the rooms declare them (`Module.auditKinds`). */
export const auditKinds = definePort<ReadonlyMap<string, AuditKind>>('platform.audit_kinds')

export type Recorded = AuditEntry & { actor: string }

/** Serialises the ends of auditing transactions, so that each row can carry the hash of the one before it. */
const CHAIN_LOCK = 4_717_001

type ChainedRow = {
  at: string
  actor: string
  door: string
  ip: string | null
  action: string
  object: string
  before: unknown
  after: unknown
  correlation_id: string
}

/** What the hash of a row is over, besides the hash before it: its fields in a fixed order. */
const contentOf = (row: ChainedRow): string =>
  JSON.stringify([
    row.at,
    row.actor,
    row.door,
    row.ip,
    row.action,
    row.object,
    canonical(row.before),
    canonical(row.after),
    row.correlation_id,
  ])

/** SHA-256, as `platform.append_audit` computes it. */
const hashOf = (previous: string, row: ChainedRow): string =>
  createHash('sha256')
    .update(`${previous}\n${contentOf(row)}`)
    .digest('hex')

/** JSON with sorted keys: jsonb does not keep the order in which an object was written. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value ?? null)
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined)
  return `{${entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, inner]) => `${JSON.stringify(name)}:${canonical(inner)}`)
    .join(',')}}`
}

/**
 * Writes the rows of a transaction, as the last thing before its commit: the lock that keeps the chain in one line is
 * held only while the rows are inserted and the commit is flushed.
 */
export async function appendAudit(tx: Tx, entries: Recorded[]): Promise<void> {
  const kinds = tx.port(auditKinds)
  const plain = entries.map((entry) => ({ ...entry, before: masked(entry.before), after: masked(entry.after) }))
  const rows = (await sealPersonal(tx, plain)).map((entry) => {
    const row: ChainedRow = {
      at: tx.now.toString({ smallestUnit: 'microsecond' }),
      actor: entry.actor,
      door: tx.door,
      ip: tx.ip,
      action: entry.action,
      object: entry.object,
      before: entry.before ?? null,
      after: entry.after ?? null,
      correlation_id: tx.correlationId,
    }
    return { ...row, kind: kinds.get(entry.action) ?? 'activity', content: contentOf(row) }
  })
  await tx.db.execute(sql`SELECT platform.append_audit(${CHAIN_LOCK}, ${JSON.stringify(rows)}::jsonb)`)
}

/** The end of the chain at some moment, to be kept elsewhere: whoever cuts the newest rows off cannot hide it from that. */
export type Anchor = { id: number; hash: string }

export type ChainVerdict = {
  rows: number
  /** The id of the first row that does not follow from the one before it. */
  brokenAt: number | null
  head: Anchor | null
  /** Is the row that an anchor names still in its place, or was it removed when its time was over? */
  anchorHolds: boolean
}

/** Walks the whole chain in chunks, from where its oldest rows were last cut off. */
export async function verifyAuditChain(
  pool: pg.Pool,
  { onProgress = () => {}, anchor }: { onProgress?: (rows: number) => void; anchor?: Anchor } = {},
): Promise<ChainVerdict> {
  const cut = await lastCut(pool)
  let head: Anchor | null = cut
  let rows = 0
  let anchorHolds = anchor === undefined || anchor.id <= (cut?.id ?? 0)
  for (;;) {
    const chunk = await pool.query<ChainedRow & { id: string; previous_hash: string; hash: string }>(
      `SELECT id, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at, actor, door, ip, action, object, before, after,
              correlation_id, previous_hash, hash
         FROM platform.audit WHERE id > $1 ORDER BY id LIMIT 2000`,
      [head?.id ?? 0],
    )
    if (chunk.rows.length === 0) return { rows, brokenAt: null, head, anchorHolds }
    for (const row of chunk.rows) {
      const previous = head?.hash ?? ''
      const id = Number(row.id)
      if (row.previous_hash !== previous || row.hash !== hashOf(previous, row))
        return { rows, brokenAt: id, head, anchorHolds }
      head = { id, hash: row.hash }
      if (id === anchor?.id) anchorHolds = row.hash === anchor.hash
      rows += 1
    }
    onProgress(rows)
  }
}

async function lastCut(pool: pg.Pool): Promise<Anchor | null> {
  const { rows } = await pool.query<{ id: string; hash: string }>(
    `SELECT removed_up_to AS id, hash FROM platform.audit_cuts ORDER BY removed_up_to DESC LIMIT 1`,
  )
  return rows[0] ? { id: Number(rows[0].id), hash: rows[0].hash } : null
}
