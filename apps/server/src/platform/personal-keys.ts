import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { sql } from 'drizzle-orm'
import type { Context, Tx } from './context.ts'
import { vault } from './crypto.ts'

/**
 * What the audit trail says of a person is sealed with a key of theirs (AES-256-GCM): whoever may read the trail reads it,
 * until the key is destroyed. So erasing somebody changes no row of a chain in which each one carries the hash of the one
 * before it.
 */
export type Personal = {
  /** Whom it is about, as the trail names them: `client:12`, `user:7`. */
  of: string
  /** The fields of `before` and `after` that say something of the person. */
  fields: readonly string[]
}

/** What stands in the place of fields whose key is gone. */
const ERASED = '[erased]'

/** What the key of a person is sealed for. */
export const keyPlace = (object: string) => `platform.personal_keys:${object}`

/** The keys of these, made where there is none yet. */
async function keysFor(tx: Tx, objects: Iterable<string>): Promise<Map<string, Buffer>> {
  const wanted = [...new Set(objects)].sort()
  const known = await knownKeys(tx, wanted)
  for (const object of wanted.filter((one) => !known.has(one))) {
    const sealed = tx.port(vault).seal(randomBytes(32).toString('base64'), keyPlace(object))
    await tx.db.execute(sql`
      INSERT INTO platform.personal_keys (object, sealed_key, made_at) VALUES (${object}, ${sealed}, ${tx.now.toString()})
      ON CONFLICT (object) DO NOTHING`)
  }
  return known.size === wanted.length ? known : knownKeys(tx, wanted)
}

async function knownKeys(ctx: Context, objects: string[]): Promise<Map<string, Buffer>> {
  if (objects.length === 0) return new Map()
  const { rows } = await ctx.read.execute<{ object: string; sealed_key: string }>(
    sql`SELECT object, sealed_key FROM platform.personal_keys WHERE object = ANY(${sql.param(objects)}::text[])`,
  )
  const open = (object: string, sealed: string) => Buffer.from(ctx.port(vault).open(sealed, keyPlace(object)), 'base64')
  return new Map(rows.map((row) => [row.object, open(row.object, row.sealed_key)]))
}

type Told = { before?: unknown; after?: unknown; personal?: Personal }

/** The same entries, with what they say of people sealed. */
export async function sealPersonal<Entry extends Told>(tx: Tx, entries: Entry[]): Promise<Entry[]> {
  if (!entries.some((entry) => entry.personal)) return entries
  const keys = await keysFor(
    tx,
    entries.flatMap((entry) => entry.personal?.of ?? []),
  )
  return entries.map((entry) => {
    const { personal } = entry
    if (!personal) return entry
    const key = keys.get(personal.of)!
    const side = (value: unknown) => sealFields(key, personal, value)
    return { ...entry, before: side(entry.before), after: side(entry.after) }
  })
}

function sealFields(key: Buffer, { of, fields }: Personal, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  const said = Object.entries(value).filter(([name]) => fields.includes(name))
  if (said.length === 0) return value
  const rest = Object.entries(value).filter(([name]) => !fields.includes(name))
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(of))
  const text = JSON.stringify(Object.fromEntries(said))
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
  return {
    ...Object.fromEntries(rest),
    personal: ['p1', of, iv.toString('base64url'), body.toString('base64url')].join('.'),
  }
}

/** Rows of the trail as people read them: what is sealed is opened, and where the key is gone it says so. */
export async function openPersonal<Row extends { before: unknown; after: unknown }>(
  ctx: Context,
  rows: Row[],
): Promise<Row[]> {
  const sealed = rows.flatMap(({ before, after }) => [sealedIn(before), sealedIn(after)]).filter((one) => one !== null)
  const keys = await knownKeys(ctx, [...new Set(sealed.map((one) => one.of))])
  return rows.map((row) => ({ ...row, before: opened(keys, row.before), after: opened(keys, row.after) }))
}

type Sealed = { of: string; iv: Buffer; body: Buffer; rest: object }

function sealedIn(value: unknown): Sealed | null {
  if (typeof value !== 'object' || value === null || !('personal' in value) || typeof value.personal !== 'string')
    return null
  const [version, of, iv, body] = value.personal.split('.')
  if (version !== 'p1' || !of || !iv || !body) return null
  const { personal, ...rest } = value
  return { of, iv: Buffer.from(iv, 'base64url'), body: Buffer.from(body, 'base64url'), rest }
}

function opened(keys: Map<string, Buffer>, value: unknown): unknown {
  const sealed = sealedIn(value)
  if (sealed === null) return value
  const key = keys.get(sealed.of)
  if (!key) return { ...sealed.rest, personal: ERASED }
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.iv).setAAD(Buffer.from(sealed.of))
  decipher.setAuthTag(sealed.body.subarray(-16))
  const text = Buffer.concat([decipher.update(sealed.body.subarray(0, -16)), decipher.final()]).toString('utf8')
  return { ...sealed.rest, ...JSON.parse(text) }
}
