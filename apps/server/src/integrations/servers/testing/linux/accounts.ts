import { randomBytes } from 'node:crypto'
import type { CallContext, Exchange, NewAccount, ServerPanel } from '@ostler/integration-kit'
import { PLAN } from './harness.ts'

export const aCall = (): CallContext & { exchanges: Exchange[] } => {
  const exchanges: Exchange[] = []
  return { exchanges, signal: AbortSignal.timeout(60_000), onExchange: (exchange) => exchanges.push(exchange) }
}

export const anAct = () => ({ key: `act-${randomBytes(6).toString('hex')}` })

export type Wish = Omit<Partial<NewAccount<never>>, 'plan'> & { plan?: Partial<typeof PLAN> }

/** An account that nobody else has, on this machine or in another test. */
export function anAccount({ plan, ...wish }: Wish = {}): NewAccount<never> {
  const tag = randomBytes(4).toString('hex')
  return {
    externalId: `svc-${tag}`,
    username: `ot${tag}`,
    domain: `${tag}.example.com`,
    remoteId: null,
    password: 'Correct-Horse9-Battery',
    email: 'ada@example.com',
    name: 'Ada Lovelace',
    plan: { ...PLAN, ...plan } as never,
    ...wish,
  }
}

/** Made, or the test fails. */
export async function made(panel: ServerPanel, wish: Wish = {}): Promise<NewAccount<never>> {
  const account = anAccount(wish)
  const outcome = await panel.create(account, anAct(), aCall())
  if (outcome.kind !== 'ready') throw new Error(`The account was not made: ${JSON.stringify(outcome)}`)
  return account
}
