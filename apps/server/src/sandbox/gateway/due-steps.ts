import type { World } from '../world.ts'
import { changeSession } from './change-session.ts'
import { disputeByCard, endDispute } from './dispute.ts'
import { finishPending, lapse, pendingEnd } from './payment.ts'
import { payOutDaily, payoutsArrive } from './payout.ts'
import { finishRefund } from './refund.ts'
import { finishStoring } from './storing.ts'

const BATCH = 20

type Step = { step: 'settle' | 'refund' | 'dispute' | 'decide' | 'store'; id: string }

const steps: Record<Step['step'], (world: World, id: string) => Promise<unknown>> = {
  settle: (world, id) => changeSession(world, { id }, (session, at) => finishPending(session, pendingEnd(session), at)),
  refund: (world, id) => finishRefund(world, id, null),
  dispute: disputeByCard,
  decide: endDispute,
  store: finishStoring,
}

/**
 * Does what takes its time and is due, by the clock of the machine: money that is on its way arrives, refunds and disputes
 * come to their end. Answers how much that was.
 */
export async function takeDueSteps(world: World): Promise<number> {
  const { rows } = await world.pool.query<Step>(
    `select 'settle' as step, id, real_settles_at as due from sandbox.sessions
      where state = 'pending' and real_settles_at <= clock_timestamp()
     union all
     select 'refund', id, real_finishes_at from sandbox.refunds
      where state = 'pending' and real_finishes_at <= clock_timestamp()
     union all
     select 'dispute', id, real_disputed_at from sandbox.sessions where real_disputed_at <= clock_timestamp()
     union all
     select 'decide', id, real_ends_at from sandbox.disputes where real_ends_at <= clock_timestamp()
     union all
     select 'store', id, real_stores_at from sandbox.storings
      where state = 'pending' and real_stores_at <= clock_timestamp()
     order by due limit $1`,
    [BATCH],
  )
  // Another process may be at the same one: whoever comes second finds it done and does nothing.
  for (const { step, id } of rows) await steps[step](world, id)
  return rows.length
}

/** Does what is due by the business clock: holds lapse, balances are paid out. Answers how much that was. */
export async function takeBusinessSteps(world: World): Promise<number> {
  const { rows } = await world.pool.query<{ id: string }>(
    `select id from sandbox.sessions where state = 'authorised' and lapses_at <= $1 order by lapses_at limit $2`,
    [world.now().toString(), BATCH],
  )
  for (const { id } of rows) await changeSession(world, { id }, lapse)
  return rows.length + (await payoutsArrive(world)) + (await payOutDaily(world))
}
