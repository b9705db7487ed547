import { desc, eq } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { moves, transfers } from '../schema.ts'

/** To which servers a service was moved, newest first. */
export const movesOf = (ctx: Context, serviceId: number) =>
  ctx.read.select().from(moves).where(eq(moves.serviceId, serviceId)).orderBy(desc(moves.id)).limit(50)

/** To which clients it was given, newest first. */
export const transfersOf = (ctx: Context, serviceId: number) =>
  ctx.read.select().from(transfers).where(eq(transfers.serviceId, serviceId)).orderBy(desc(transfers.id)).limit(50)
