import type { GatewayNews } from '@ostler/integration-kit'
import type { Context, Tx } from '../../../../platform/context.ts'
import { prepareDispute } from './dispute.ts'
import { prepareMethod } from './method.ts'
import { preparePayment } from './payment.ts'
import { preparePayout } from './payout.ts'
import { prepareRefund } from './refund.ts'
import { prepareStoring } from './storing.ts'

/** What an event did, for staff to read, and whose it was. */
export type Effect = { outcome: string; clientId: number | null }

/** An event of which everything is known that has to be asked for; what is left is to write. */
export type PreparedNews = { takeEffect(tx: Tx): Promise<Effect> }

type Of<About extends GatewayNews['about']> = Extract<GatewayNews, { about: About }>
type Preparing = {
  [About in GatewayNews['about']]?: (ctx: Context, gateway: string, news: Of<About>) => Promise<PreparedNews>
}

const preparing: Preparing = {
  payment: preparePayment,
  refund: prepareRefund,
  dispute: prepareDispute,
  storing: prepareStoring,
  method: prepareMethod,
  payout: preparePayout,
}

export const ignored: PreparedNews = { takeEffect: async () => ({ outcome: 'ignored', clientId: null }) }

/** Asks the provider what an event leaves open, outside any transaction. `gateway` is the instance that told it. */
export function prepareNews(ctx: Context, gateway: string, news: GatewayNews): Promise<PreparedNews> {
  const prepare = preparing[news.about] as
    | ((ctx: Context, gateway: string, news: GatewayNews) => Promise<PreparedNews>)
    | undefined
  return prepare ? prepare(ctx, gateway, news) : Promise.resolve(ignored)
}
