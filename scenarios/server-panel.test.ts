import { expect } from 'vitest'
import { type Life, scenario } from './life.ts'
import { oneOfEach } from './proof.ts'

const panelLog = async (life: Life) => (await life.panel.calls()).map(({ verb, effect }) => `${verb}: ${effect}`)
const attemptsOf = async (life: Life, id: number) =>
  (await (await life.staff()).api.admin.services.get({ id })).attempts.map(({ state }) => state).reverse()

scenario('a server panel that fails twice sets the service up at the third try', async (life) => {
  await life.panel.fails({ match: 'ada.example', mode: 'error', times: 2 })
  const ada = await life.client('Ada')
  const { invoice } = await ada.orders('seedling', { domain: 'ada.example' })
  await ada.pays(invoice)

  const service = await life.serviceIs(ada, 'active')
  expect(await attemptsOf(life, service.id)).toEqual(['retryable', 'retryable', 'done'])
  expect(await panelLog(life)).toEqual([
    'create: refused: unavailable',
    'create: refused: unavailable',
    'create: created',
  ])
  await life.nothingLeftToDo()
  expect(await life.counts()).toEqual(oneOfEach)
  await life.booksBalance()
})

scenario('a server panel whose answer is lost is asked what it did, and the account it made is used', async (life) => {
  await life.panel.fails({ match: 'ada.example', mode: 'drop', times: 1 })
  const ada = await life.client('Ada')
  const { invoice } = await ada.orders('seedling', { domain: 'ada.example' })
  await ada.pays(invoice)

  const service = await life.serviceIs(ada, 'active')
  expect(service.history.map(({ what }) => what).at(-1)).toBe('found set up by an earlier attempt')
  expect(await attemptsOf(life, service.id)).toEqual(['unknown', 'done'])
  expect(await panelLog(life)).toEqual(['create: created', 'get: read'])
  expect(await life.panel.accounts()).toMatchObject([{ username: service.username, domain: 'ada.example' }])
  await life.nothingLeftToDo()
  expect(await life.counts()).toEqual(oneOfEach)
  await life.booksBalance()
})

scenario(
  'a refusal of the server panel is shown as failed, and staff try again when its cause is gone',
  async (life) => {
    await life.panel.fails({ match: 'ada.example', mode: 'reject', times: 1_000 })
    const ada = await life.client('Ada')
    const { invoice } = await ada.orders('seedling', { domain: 'ada.example' })
    await ada.pays(invoice)

    const service = await life.serviceIs(ada, 'failed')
    expect(service.history.at(-1)).toMatchObject({ what: 'Refused, as was asked for.' })
    await expect(ada.api.services.credentials({ id: service.id })).rejects.toMatchObject({
      code: 'credentials_not_ready',
    })
    await life.nothingLeftToDo()
    const staff = (await life.staff()).api.admin
    expect(await staff.overview()).toMatchObject({ failedServices: 1, failedJobs: 0 })

    await life.panel.works()
    await staff.services.retry({ id: service.id })
    await life.serviceIs(ada, 'active')
    await expect(staff.services.retry({ id: service.id })).rejects.toMatchObject({ code: 'service_not_failed' })
    expect(await panelLog(life)).toEqual(['create: refused: rejected', 'create: created'])
    await life.nothingLeftToDo()
    expect(await life.counts()).toEqual(oneOfEach)
    await life.booksBalance()
  },
)
