import { signWebhook } from '@ostler/integration-kit'
import type { World } from '../world.ts'
import { merchantSecret, webhookAddress } from './merchants.ts'

/** A receiver that has not answered by then has failed this try. */
const TIMEOUT_MS = 15_000

/** Longer than a try can take, so that a claim runs out only when its process is gone. */
const CLAIM_SECONDS = 30

/** 1 s, 2 s, 4 s … and an hour at most. */
const LONGEST_WAIT_SECONDS = 3_600

/** Reached after about two days. */
const MOST_ATTEMPTS = 60

const BATCH = 20

type Delivery = {
  id: string
  attempts: number
  event_id: string
  body: string
  merchant: string
  webhook_url: string | null
}

/** Delivers the webhooks that are due, a batch at a time. Answers how many were tried. */
export async function deliverDue(world: World, signal: AbortSignal): Promise<number> {
  const claimed = await claim(world)
  await Promise.all(claimed.map((delivery) => deliver(world, delivery, signal)))
  return claimed.length
}

/**
 * Takes a batch for this process. The claim is a time, not an open transaction: nobody holds a row while the network is
 * waited for, and what a killed process has claimed is tried again by another.
 */
async function claim(world: World): Promise<Delivery[]> {
  const { rows } = await world.pool.query<Delivery>(
    `update sandbox.deliveries d
          set attempts = d.attempts + 1, real_next_try_at = clock_timestamp() + make_interval(secs => $1)
         from sandbox.events e join sandbox.merchants m on m.name = e.merchant
        where e.id = d.event_id
          and d.id in (
            select id from sandbox.deliveries
             where state = 'waiting' and real_next_try_at <= clock_timestamp()
             order by real_next_try_at limit $2
               for update skip locked)
        returning d.id::text, d.attempts, d.event_id, e.body, e.merchant, m.webhook_url`,
    [CLAIM_SECONDS, BATCH],
  )
  return rows
}

async function deliver(world: World, delivery: Delivery, signal: AbortSignal): Promise<void> {
  const result = await post(world, delivery, signal)
  if (result.ok) {
    await world.pool.query(`update sandbox.deliveries set state = 'delivered', last_result = $2 where id = $1`, [
      delivery.id,
      result.text,
    ])
    return
  }
  const waitSeconds = Math.min(2 ** (delivery.attempts - 1), LONGEST_WAIT_SECONDS)
  world.log.warn(
    { event: delivery.event_id, attempt: delivery.attempts, result: result.text },
    'sandbox webhook not taken',
  )
  await world.pool.query(
    `update sandbox.deliveries
        set state = case when attempts >= $4 then 'given_up' else state end,
            real_next_try_at = clock_timestamp() + make_interval(secs => $3), last_result = $2
      where id = $1 and state = 'waiting'`,
    [delivery.id, result.text, waitSeconds, MOST_ATTEMPTS],
  )
}

async function post(world: World, delivery: Delivery, signal: AbortSignal): Promise<{ ok: boolean; text: string }> {
  const body = Buffer.from(delivery.body, 'utf8')
  try {
    const response = await fetch(webhookAddress(world, delivery.webhook_url), {
      method: 'POST',
      redirect: 'manual',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Ostler-Sandbox-Gateway/1',
        // The time stamp is of this try; the id stays the same over all of them.
        ...signWebhook(merchantSecret(world.webhookSecret, delivery.merchant), {
          id: delivery.event_id,
          at: world.now(),
          body,
        }),
      },
      body,
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    })
    await response.body?.cancel()
    return { ok: response.ok, text: `HTTP ${response.status}` }
  } catch (error) {
    return { ok: false, text: error instanceof Error ? error.message : String(error) }
  }
}
