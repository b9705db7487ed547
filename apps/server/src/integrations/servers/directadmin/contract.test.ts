import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { serverPanelContract } from '@ostler/integration-kit/contract-suites'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { descriptions, whyWithoutDescription } from '../../testing/official-description.ts'
import { type DirectAdminWorld, startDirectAdminWorld } from '../testing/directadmin/harness.ts'

let world: DirectAdminWorld

beforeAll(async () => {
  world = await startDirectAdminWorld()
})

afterAll(() => world.stop())

serverPanelContract('DirectAdmin', () => world.harness)

test.skipIf(descriptions === '')(
  `every request to the newer interface is one that it has (${descriptions === '' ? whyWithoutDescription : 'of 1.0'})`,
  () => {
    const text = readFileSync(join(descriptions, 'directadmin-api-operations.json'), 'utf8')
    const { operations } = JSON.parse(text) as { operations: { method: string; path: string }[] }
    const has = ({ method, path }: { method: string; path: string }) =>
      operations.some(
        (one) => one.method === method && new RegExp(`^${one.path.replace(/\{[^}]+\}/g, '[^/]+')}$`).test(path),
      )
    const sent = world.double.requests.filter(({ path }) => path.startsWith('/api/'))
    expect(new Set(sent.map(({ path }) => path.split('/').at(-1))).size).toBeGreaterThanOrEqual(4)
    expect(sent.filter((one) => !has(one))).toEqual([])
  },
)

test('no command that changes something was sent with GET, and none carries more in its address than a name', () => {
  const changing = /ACCOUNT_USER|SELECT_USERS|MODIFY_USER|USER_PASSWD/
  const sent = world.double.requests.filter(({ path }) => changing.test(path))
  expect(sent.length).toBeGreaterThan(20)
  expect(sent.filter(({ method, query }) => method === 'GET' || query !== '')).toEqual([])
})
