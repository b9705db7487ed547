import { type SQL, sql } from 'drizzle-orm'

/** Names the n-th time that the funds of a line became credit: a payment that is taken back takes them back, too. */
export const fundsSource = (source: string, times: number): string => (times <= 1 ? source : `${source}:${times}`)

/** Are the funds of the line `l` credit at the moment? */
export const areCredit: SQL = sql`EXISTS (
  SELECT FROM ledger.entries e
   WHERE e.kind = 'funds_added'
     AND e.source = l.source || coalesce((SELECT ':' || count(*) + 1 FROM billing.taken_funds t WHERE t.line_id = l.id HAVING count(*) > 0), ''))`
