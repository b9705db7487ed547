import { DomainError } from '@ostler/kernel'
import { type SQL, sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import type { Counts } from '../../../platform/schedule/task.ts'
import { lockClientsMoney, lockOpenClientsMoney, tryLockClientsMoney } from '../../ledger/index.ts'
import type { InvoiceGroup, OpenCharge } from '../prepared.ts'
import { issueInvoices } from './issue-invoices.ts'
import { openCharges } from './open-charges.ts'
import { parkClient } from './park-client.ts'

/** Charges read at a time; about as many invoices are made in one transaction. */
const CHUNK = 1000

/** In more than one lane, one computes while the other waits for the database. */
type Options = { dueUntil: Temporal.PlainDate; chunk?: number; lanes?: number }
/** What was met and could not be made yet, by name: lanes and passes meet the same. */
type Left = { waiting: Set<string>; carried: Set<string> }
type Cursor = Pick<InvoiceGroup, 'dueOn' | 'clientId' | 'currency'>
type Pass = Omit<Options, 'lanes'> & { lock: typeof tryLockClientsMoney; left: Left }
type Chunk = { tally: Counts; last: Cursor | null; isComplete: boolean }

/**
 * Invoices what is charged ahead: one invoice for each client, currency and due date; one for each service where the
 * client wants that. In chunks, each a transaction: a killed run leaves whole invoices, and the next one goes on.
 *
 * Any number of workers may run this at the same time. Each leaves clients alone that another one has in hand, and comes
 * back for them at the end, when it waits for them. A chunk that fails is done again client by client; the client that
 * fails alone is parked with the error, for staff to see, and the run goes on.
 */
export async function invoiceDueCharges(ctx: Context, { lanes = 1, ...options }: Options): Promise<Counts> {
  const left: Left = { waiting: new Set(), carried: new Set() }
  const tallies = await Promise.all(Array.from({ length: lanes }, () => oneLane(ctx, { ...options, left })))
  const counts = Object.entries(left).flatMap(([why, groups]) => (groups.size > 0 ? [[why, groups.size] as const] : []))
  return { ...tallies.reduce(added), ...Object.fromEntries(counts) }
}

async function oneLane(ctx: Context, pass: Omit<Pass, 'lock'>): Promise<Counts> {
  const first = await walk(ctx, { ...pass, lock: tryLockClientsMoney })
  if (first.isComplete) return first.tally
  const rest = await walk(ctx, { ...pass, lock: lockOpenClientsMoney })
  return added(first.tally, rest.tally)
}

/** Goes over all that is due once. What could not be invoiced stays open and is not read again, so this comes to its end. */
async function walk(ctx: Context, pass: Pass): Promise<{ tally: Counts; isComplete: boolean }> {
  let tally: Counts = { invoiced: 0 }
  let isComplete = true
  let last: Cursor | null = null
  for (;;) {
    const chunk = await invoiceChunk(ctx, pass, last)
    tally = added(tally, chunk.tally)
    isComplete &&= chunk.isComplete
    last = chunk.last
    if (!last) return { tally, isComplete }
  }
}

async function invoiceChunk(ctx: Context, pass: Pass, after: Cursor | null): Promise<Chunk> {
  let read: InvoiceGroup[] = []
  try {
    return await ctx.transaction(async (tx) => {
      read = await dueGroups(tx, pass, after)
      const clients = new Set(read.map((group) => group.clientId))
      const had = await pass.lock(tx, [...clients])
      const mine = read.filter((group) => had.has(group.clientId))
      return { tally: await issue(tx, pass, mine), last: read.at(-1) ?? null, isComplete: had.size === clients.size }
    })
  } catch (error) {
    // Another worker was done with some of them between our reading and our lock: what is left is read again.
    if (wasTaken(error)) return invoiceChunk(ctx, pass, after)
    if (read.length === 0) throw error
    ctx.log.warn({ err: error }, 'A chunk of invoices failed; its clients are tried one by one.')
    let tally: Counts = {}
    for (const [clientId, groups] of Map.groupBy(read, (group) => group.clientId)) {
      tally = added(tally, await invoiceAlone(ctx, pass, clientId, groups))
    }
    return { tally, last: read.at(-1)!, isComplete: true }
  }
}

async function invoiceAlone(ctx: Context, pass: Pass, clientId: number, groups: InvoiceGroup[]): Promise<Counts> {
  try {
    return await ctx.transaction(async (tx) => {
      await lockClientsMoney(tx, [clientId])
      return issue(tx, pass, groups)
    })
  } catch (error) {
    if (wasTaken(error)) return {}
    await parkClient(ctx, { clientId, task: 'billing.invoice_due_charges', error })
    return { parked: 1 }
  }
}

async function issue(tx: Tx, { left }: Pass, groups: InvoiceGroup[]): Promise<Counts> {
  const { issued, waiting, carried } = await issueInvoices(tx, groups)
  for (const group of waiting) left.waiting.add(nameOf(group))
  for (const group of carried) left.carried.add(nameOf(group))
  return { invoiced: issued.length }
}

const nameOf = ({ clientId, currency, dueOn, charges }: InvoiceGroup): string =>
  `${clientId} ${currency} ${dueOn} ${charges[0]!.id}`

/** The next invoices to be made, each with all of its charges. */
async function dueGroups(tx: Tx, { dueUntil, chunk = CHUNK }: Pass, after: Cursor | null): Promise<InvoiceGroup[]> {
  const open = sql`draft_id IS NULL AND due_on <= ${dueUntil.toString()}::date
    AND NOT EXISTS (SELECT FROM billing.parked p WHERE p.client_id = charges.client_id)`
  const inOrder = (limit: SQL) => sql`ORDER BY charges.due_on, charges.client_id, charges.currency, charges.id ${limit}`
  const beyond = after
    ? sql`${open} AND (due_on, client_id, currency) > (${after.dueOn}::date, ${after.clientId}, ${after.currency})`
    : open
  const read = grouped(await openCharges(tx, beyond, inOrder(sql`LIMIT ${chunk}`)))
  if (read.reduce((sum, group) => sum + group.charges.length, 0) < chunk) return read
  // The last group may go on beyond what was read. Alone, it is more than a chunk, and is read whole.
  if (read.length > 1) return read.slice(0, -1)
  const { dueOn, clientId, currency } = read[0]!
  const whole = sql`${open} AND due_on = ${dueOn}::date AND client_id = ${clientId} AND currency = ${currency}`
  return grouped(await openCharges(tx, whole, inOrder(sql``)))
}

/** Neighbours that belong on one invoice. */
function grouped(charges: OpenCharge[]): InvoiceGroup[] {
  const groups: InvoiceGroup[] = []
  for (const charge of charges) {
    const last = groups.at(-1)
    const { dueOn, clientId, currency } = charge
    if (last && last.dueOn === dueOn && last.clientId === clientId && last.currency === currency)
      last.charges.push(charge)
    else groups.push({ dueOn, clientId, currency, charges: [charge], isPlanned: true })
  }
  return groups
}

/** Somebody else was quicker, or the client was merged into another one, which has the charges now. */
const wasTaken = (error: unknown): boolean =>
  error instanceof DomainError && (error.code === 'charge_gone' || error.code === 'client_closed')

function added(one: Counts, other: Counts): Counts {
  const sum: Counts = { ...one }
  for (const [name, count] of Object.entries(other)) sum[name] = (sum[name] ?? 0) + count
  return sum
}
