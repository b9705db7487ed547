import { clientNames } from '../../modules/clients/index.ts'
import type { Context } from '../../platform/context.ts'

/** Adds to rows of a list whose they are, with one query for the page. */
export async function withClients<Row extends { clientId: number }, Shown>(
  ctx: Context,
  rows: Row[],
  present: (row: Row) => Shown,
) {
  const names = await clientNames(ctx, [...new Set(rows.map((row) => row.clientId))])
  return rows.map((row) => ({ ...present(row), client: { id: row.clientId, name: names.get(row.clientId) ?? '' } }))
}
