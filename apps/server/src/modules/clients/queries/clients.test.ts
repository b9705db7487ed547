import { afterAll, beforeAll, expect, test } from 'vitest'
import { aHouse } from '../../../platform/testing/house.ts'
import { aCaller, aVisitor } from '../../identity/examples.ts'
import { startSession } from '../../identity/index.ts'
import { anAccount } from '../examples.ts'
import { clientNames, clientProfile, listClients, usersOf } from './clients.ts'

let house: Awaited<ReturnType<typeof aHouse>>
const ids: Record<string, number> = {}
beforeAll(async () => {
  house = await aHouse()
  const people = {
    ada: { firstName: 'Ada', lastName: 'Lovelace', email: 'ada@engines.example', company: 'Analytical Engines Ltd' },
    rene: { firstName: 'René', lastName: "O'Brien-Smith", email: 'rene.smith+shop@mail.example' },
    olga: { firstName: 'Ольга', lastName: 'Іванова', email: 'olga@example.com' },
  }
  for (const [name, person] of Object.entries(people)) ids[name] = (await anAccount(house, person)).clientId
})
afterAll(() => house.stop())

const system = () => house.contexts.forSystem('test', 'cli')

async function found(search: string): Promise<(string | undefined)[]> {
  const { items } = await listClients(system(), { limit: 100, search })
  return items.map(({ id }) => Object.keys(ids).find((name) => ids[name] === id))
}

test.each([
  ['ada', ['ada']],
  ['ANALYT eng', ['ada']],
  ['lovelace ada', ['ada']],
  ['ada@engines.example', ['ada']],
  ['rené', ['rene']],
  ["o'brien", ['rene']],
  ['smith', ['rene']],
  ['rene.smith+shop@mail', ['rene']],
  ['Ольг Іван', ['olga']],
  ['example', ['olga', 'rene', 'ada']],
  ['nobody', []],
  ["'", []],
  ['a & !b | (c:*) <-> \\', []],
  ['\u3000', []],
])('searching for %s', async (search, names) => {
  expect(await found(search)).toEqual(names)
})

test('a number is also looked for as the id', async () => {
  expect(await found(String(ids.rene))).toEqual(['rene'])
  expect(await found(`#${ids.rene}`)).toEqual(['rene'])
})

test('pages hold every client once, newest first', async () => {
  const first = await listClients(system(), { limit: 2 })
  const second = await listClients(system(), { limit: 2, cursor: first.nextCursor! })
  expect([...first.items, ...second.items].map(({ id }) => id)).toEqual([ids.olga, ids.rene, ids.ada])
  expect(second.nextCursor).toBeNull()
})

test('a client is seen by its members and by staff who may, and is not there for others', async () => {
  const { clientId, userId } = await anAccount(house)
  const tokens = await startSession(aVisitor(house), { userId, userAgent: '' })
  const member = aCaller(house, tokens, clientId)
  expect(await clientProfile(member, clientId)).toMatchObject({ id: clientId })
  expect(await usersOf(member, clientId)).toMatchObject([{ id: userId }])

  const gone = { code: 'client_not_found' }
  await expect(clientProfile(member, ids.ada!)).rejects.toMatchObject(gone)
  await expect(usersOf(member, ids.ada!)).rejects.toMatchObject(gone)
  await expect(clientProfile(system(), 999_999)).rejects.toMatchObject(gone)
  await expect(listClients(member, { limit: 10 })).rejects.toMatchObject({ code: 'forbidden' })
})

test('names are read for many clients at once', async () => {
  expect(await clientNames(system(), [ids.ada!, ids.rene!, ids.ada!, 999_999])).toEqual(
    new Map([
      [ids.ada, 'Analytical Engines Ltd'],
      [ids.rene, "René O'Brien-Smith"],
    ]),
  )
  expect(await clientNames(system(), [])).toEqual(new Map())
})
