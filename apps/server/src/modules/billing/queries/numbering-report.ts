import { sql } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'

export type SeriesReport = {
  series: string
  documents: number
  first: string
  last: string
  /** Numbers of the series that no document has, both inclusive; the first hundred such gaps. */
  gaps: { from: number; until: number }[]
  /** Documents dated before the one whose number comes before theirs; the first hundred. */
  outOfOrder: { number: string; issuedOn: string; before: string; issuedBefore: string }[]
}

const SHOWN = 100

/**
 * Whether the numbers of each series of documents are without gaps, and their dates ascend. What was drawn at the end of a
 * series and has no document is a gap too. A series that began above 1, by import, is judged from its first number on.
 */
export async function numberingReport(ctx: Context): Promise<SeriesReport[]> {
  ctx.actor.must('invoices.view')
  const { rows } = await ctx.read.execute<{
    series: string
    documents: string
    first: string
    last: string
    gaps: SeriesReport['gaps'] | null
    out_of_order: SeriesReport['outOfOrder'] | null
  }>(sql`
    WITH ordered AS (
      SELECT series, series_number AS n, number, issued_on,
             lag(series_number) OVER w AS n_before, lag(number) OVER w AS number_before, lag(issued_on) OVER w AS day_before
        FROM billing.numbered_documents
      WINDOW w AS (PARTITION BY series ORDER BY series_number)
    ), ends AS (
      SELECT series, count(*) AS documents, min(n) AS first, max(n) AS last FROM ordered GROUP BY series
    ), gaps AS (
      SELECT series, n_before + 1 AS since, n - 1 AS until FROM ordered WHERE n > n_before + 1
      UNION ALL
      SELECT s.name, coalesce(e.last + 1, 1), s.next_number - 1 FROM billing.series s LEFT JOIN ends e ON e.series = s.name
       WHERE s.next_number > coalesce(e.last + 1, 1)
    )
    SELECT names.series, coalesce(e.documents, 0) AS documents,
           coalesce((SELECT number FROM ordered o WHERE o.series = e.series AND o.n = e.first), '') AS first,
           coalesce((SELECT number FROM ordered o WHERE o.series = e.series AND o.n = e.last), '') AS last,
           (SELECT json_agg(json_build_object('from', g.since, 'until', g.until)) FROM
             (SELECT * FROM gaps WHERE gaps.series = names.series ORDER BY since LIMIT ${SHOWN}) g) AS gaps,
           (SELECT json_agg(json_build_object('number', o.number, 'issuedOn', o.issued_on, 'before', o.number_before, 'issuedBefore', o.day_before)) FROM
             (SELECT * FROM ordered WHERE ordered.series = names.series AND issued_on < day_before ORDER BY n LIMIT ${SHOWN}) o) AS out_of_order
      FROM (SELECT series FROM ends UNION SELECT name FROM billing.series) AS names LEFT JOIN ends e ON e.series = names.series
     ORDER BY names.series`)
  return rows.map((row) => ({
    series: row.series,
    documents: Number(row.documents),
    first: row.first,
    last: row.last,
    gaps: row.gaps ?? [],
    outOfOrder: row.out_of_order ?? [],
  }))
}
