import type { GatewayNews } from '@ostler/integration-kit'
import { and, eq } from 'drizzle-orm'
import type { Context } from '../../../../platform/context.ts'
import { askGateway, openGateway } from '../../gateways.ts'
import type { Storing } from '../../queries/methods.ts'
import { storings } from '../../schema.ts'
import { recordStoring } from '../methods/record-storing.ts'
import { knownStoring } from '../methods/store-method.ts'
import type { PreparedNews } from './index.ts'

type News = Extract<GatewayNews, { about: 'storing' }>

/** News of a method that is being stored. One that leaves the outcome open is a hint: the provider is asked. */
export async function prepareStoring(ctx: Context, gateway: string, news: News): Promise<PreparedNews> {
  const [storing] = await ctx.read
    .select()
    .from(storings)
    .where(and(eq(storings.gateway, gateway), eq(storings.key, news.storingKey)))
  if (!storing) return { takeEffect: async () => ({ outcome: 'no_such_storing', clientId: null }) }
  const outcome = news.outcome ?? (await ask(ctx, storing))
  const { clientId, key } = storing
  return { takeEffect: async (tx) => ({ outcome: await recordStoring(tx, key, outcome), clientId }) }
}

async function ask(ctx: Context, storing: Storing) {
  const { gateway, row } = await openGateway(ctx, storing.gateway)
  const known = await knownStoring(ctx, storing)
  const about = { gateway: row.name, storingId: storing.id }
  const answer = await askGateway(ctx, about, (call) => gateway.finishStoring!(known, {}, call))
  // Handled again later, by the queue: an event is not spent on an answer that did not come.
  if (answer.kind === 'unknown') throw new Error(`The gateway did not say how the storing stands: ${answer.reason}`)
  return answer
}
