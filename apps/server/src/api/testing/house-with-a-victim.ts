import { openStore } from '../../demo/store.ts'
import { anAccount } from '../../modules/clients/examples.ts'
import { createStaff } from '../../modules/identity/index.ts'
import { aHouse } from '../../platform/testing/house.ts'
import { composeWeb } from '../../web.ts'
import { callsTo } from './calls.ts'
import { ROLE_OF_SOMEBODY } from './inputs.ts'
import { aVictim } from './victim.ts'

type Watch = Parameters<typeof callsTo>[1]

/** A house with an open store, a client with rows everywhere, and another one who has none of them. */
export async function aHouseWithAVictim(options: Parameters<typeof aHouse>[0] & { watch?: Watch } = {}) {
  const { watch, ...wish } = options
  const house = await aHouse(wish)
  await house.serve(['web'])
  const web = await composeWeb(house, { rateLimits: false, deliverWebhooks: false })
  await openStore(house.contexts)
  await house.pool.query(
    `INSERT INTO identity.roles (id, name, permissions, created_at) VALUES (${ROLE_OF_SOMEBODY}, 'Nothing', '{}', now())`,
  )
  const nothing = { email: 'nothing@example.com', firstName: 'N', lastName: 'O', password: 'long enough words' }
  await createStaff(house.contexts.forSystem('cli', 'cli'), { ...nothing, role: 'Nothing' })
  const { call, callWith } = callsTo(web, watch)
  const victim = await aVictim(house, call)
  const stranger = await anAccount(house, { email: 'stranger@example.com' })
  const stop = async () => {
    await web.stop()
    await house.stop()
  }
  return { house, web, call, callWith, victim, stranger, stop }
}

export type HouseWithAVictim = Awaited<ReturnType<typeof aHouseWithAVictim>>
