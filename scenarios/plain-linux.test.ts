import { describe, expect, vi } from 'vitest'
import { PLAN } from '../apps/server/src/integrations/servers/testing/linux/harness.ts'
import { named, whyWithout } from '../apps/server/src/integrations/servers/testing/linux/programs.ts'
import { type RealServer, startRealServer } from '../apps/server/src/integrations/servers/testing/linux/real-server.ts'
import { type Life, scenario } from './life.ts'

vi.setConfig({ testTimeout: 180_000 })

const why = whyWithout('sshd', 'nginx')

describe.skipIf(why !== '')(named('a plan on a plain Linux server', why), () => {
  let server: RealServer

  scenario(
    'is bought, served by its name, suspended with a page that says so, served again, and gone when it ends',
    async (life) => {
      server = await startRealServer()
      try {
        await play(life, server)
      } finally {
        await server.stop()
      }
    },
  )
})

async function play(life: Life, server: RealServer): Promise<void> {
  const olivia = await life.staff()
  const { admin } = olivia.api
  const { id: serverId } = await admin.servers.add({ kind: 'linux', label: 'Web 1', settings: server.settings() })
  expect(await admin.servers.test({ id: serverId })).toMatchObject({ result: { kind: 'accepted' } })
  const { groups } = await admin.products.list()
  const seedling = groups.flatMap(({ products }) => products).find(({ slug }) => slug === 'seedling')!
  await admin.products.update({ id: seedling.id, serverModule: 'linux', moduleSettings: PLAN })

  // Whatever is made once on a server for all accounts is there before the first one that is looked at.
  const grace = await life.client('Grace')
  await grace.pays((await grace.orders('seedling', { domain: 'grace-on-linux.example.com' })).invoice)
  await life.serviceIs(grace, 'active')
  const before = await server.everything()

  const domain = 'ada-on-linux.example.com'
  const ada = await life.client('Ada')
  await ada.pays((await ada.orders('seedling', { domain })).invoice)
  const { id } = await life.serviceIs(ada, 'active')
  const served = await server.pageThat(domain, ({ status }) => status === 200)
  expect(served.status).toBe(200)
  const { username } = await ada.api.services.credentials({ id })
  expect(await server.standing(username)).toBe(1)

  await admin.services.suspend({ id, reason: 'overdue' })
  await life.serviceIs(ada, 'suspended')
  expect((await server.pageThat(domain, ({ status }) => status === 503)).text).toContain('suspended')

  await admin.services.unsuspend({ id, reason: 'paid' })
  await life.serviceIs(ada, 'active')
  expect((await server.pageThat(domain, ({ status }) => status === 200)).status).toBe(200)

  await admin.serviceControl.terminate({ id, reason: 'moved away' })
  await life.serviceIs(ada, 'terminated')
  expect((await server.pageThat(domain, ({ status }) => status === 404)).status).toBe(404)
  expect(await server.standing(username)).toBe(0)
  expect(await server.everything()).toEqual(before)
  await life.nothingLeftToDo()
  await life.booksBalance()
}
