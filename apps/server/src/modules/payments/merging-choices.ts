import { sql } from 'drizzle-orm'
import type { MergeRule } from '../../platform/client-records.ts'

type Kept = { services: number[]; defaults: number[] }

/**
 * When two clients become one, the choices for services go over, and one default is left: that of the client who stays, or
 * the other one's where they have none that works. This goes before the methods themselves.
 */
export const choicesRule: MergeRule = {
  async move(tx, { fromId, intoId }) {
    const moved = await tx.db.execute<{ service_id: string }>(sql`
      UPDATE payments.service_methods SET client_id = ${intoId} WHERE client_id = ${fromId} RETURNING service_id`)
    const stays = sql`EXISTS (SELECT FROM payments.methods d WHERE d.client_id = ${intoId} AND d.is_default AND d.state = 'usable')`
    const given = await tx.db.execute<{ id: string }>(sql`
      UPDATE payments.methods SET is_default = false WHERE client_id = ${fromId} AND is_default AND ${stays} RETURNING id`)
    // A default that does not work makes room for one that may.
    const replaced = await tx.db.execute<{ id: string }>(sql`
      UPDATE payments.methods SET is_default = false
       WHERE client_id = ${intoId} AND is_default AND state <> 'usable'
         AND EXISTS (SELECT FROM payments.methods d WHERE d.client_id = ${fromId} AND d.is_default) RETURNING id`)
    const ids = [...given.rows, ...replaced.rows].map((row) => Number(row.id))
    const services = moved.rows.map((row) => Number(row.service_id))
    if (services.length + ids.length === 0) return null
    return { rows: services.length, kept: { services, defaults: ids } satisfies Kept }
  },

  /** The methods are back by now. Whoever has got another default since keeps it. */
  async moveBack(tx, { fromId, intoId }, kept) {
    const { services, defaults } = kept as Kept
    await tx.db.execute(sql`
      UPDATE payments.service_methods s SET client_id = ${fromId}
       WHERE s.service_id = ANY(${sql.param(services)}::bigint[]) AND s.client_id = ${intoId}`)
    await tx.db.execute(sql`
      UPDATE payments.methods m SET is_default = true
       WHERE m.id = ANY(${sql.param(defaults)}::bigint[]) AND m.state <> 'removed'
         AND NOT EXISTS (SELECT FROM payments.methods d WHERE d.client_id = m.client_id AND d.is_default)`)
  },
}
