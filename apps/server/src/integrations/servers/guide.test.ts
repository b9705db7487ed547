import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import type { PanelKind } from '@ostler/integration-kit'
import { actsOn, type PanelHarness, serverPanelContract } from '@ostler/integration-kit/contract-suites'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort } from '../../platform/free-port.ts'
import { aPlace } from './testing/a-place.ts'
import { Shelfbox, TOKEN } from './testing/shelfbox.ts'

/** The guide "Write a server module" is built as it stands, and what comes out is a server module like any other. */

const root = resolve(import.meta.dirname, '../../../../..')
const guide = await readFile(join(root, 'docs/guides/write-a-server-module.md'), 'utf8')
const blocks = [...guide.matchAll(/^```ts (\S+)\n(.*?)^```$/gms)].map(([, name, code]) => ({
  name: name!,
  code: code!,
}))

/** As far from the root as the folder that the guide names, with what it imports where it expects it. */
const place = await mkdtemp(join(tmpdir(), 'ostler-guide-'))
const folder = join(place, 'integrations/servers/shelfbox')
await mkdir(folder, { recursive: true })
for (const { name, code } of blocks) await writeFile(join(folder, name), code)
await symlink(join(root, 'node_modules'), join(place, 'node_modules'))
await writeFile(join(place, 'package.json'), '{ "type": "module" }')
for (const part of ['integrations', 'integrations/servers']) {
  const ours = resolve(import.meta.dirname, '../..', part)
  for (const name of await readdir(ours))
    if (/^[a-z-]+\.ts$/.test(name)) await symlink(join(ours, name), join(place, part, name))
}

type Made = { createShelfbox(options: { timeoutMs?: number }): PanelKind }
const { createShelfbox }: Made = await import(/* @vite-ignore */ join(folder, 'index.ts'))
afterAll(() => rm(place, { recursive: true, force: true }))

test('its code is whole, and right by the types', async () => {
  expect(blocks.map((block) => block.name)).toEqual(['settings.ts', 'answers.ts', 'api.ts', 'verbs.ts', 'index.ts'])
  const config = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: { typeRoots: [join(root, 'node_modules/@types')] },
  }
  await writeFile(
    join(place, 'tsconfig.json'),
    JSON.stringify({ ...config, include: ['integrations/servers/shelfbox'] }),
  )
  const tsc = join(root, 'node_modules/.bin/tsc')
  const problems = await promisify(execFile)(tsc, ['-p', place]).then(
    () => '',
    (error: { stdout: string }) => error.stdout,
  )
  expect(problems).toBe('')
}, 120_000)

const TIMEOUT_MS = 500
const shelfbox = new Shelfbox({ lateByMs: TIMEOUT_MS + 300 })
const kind = createShelfbox({ timeoutMs: TIMEOUT_MS })
const connected = (url: string, token = TOKEN) => kind.connect({ url, token, certificate: '' }, aPlace())

let harness: PanelHarness
beforeAll(async () => {
  await shelfbox.start()
  harness = {
    kind,
    panel: connected(shelfbox.url),
    unreachable: connected(`http://127.0.0.1:${await freePort()}`),
    unwelcome: connected(shelfbox.url, 'sb_of_somebody_else_entirely'),
    plan: { package: 'shelf' },
    otherPlan: { package: 'case' },
    planNames: ['shelf', 'case'],
    loseNextAnswer: async ({ username }, how) => shelfbox.orders(username, how),
    failNextCall: async ({ username }, how) => shelfbox.orders(username, how),
    standing: async ({ username }) => (shelfbox.boxes.has(username) ? 1 : 0),
    finishWork: async () => shelfbox.finishWork(),
    foreignAccount: async ({ username }) => void shelfbox.make({ login: username, tag: 'of-somebody-else' }),
    async runsFull() {
      shelfbox.isFull = true
      return async () => {
        shelfbox.isFull = false
      }
    },
    passwordOf: async ({ username }) => shelfbox.passwords.get(username) ?? null,
  }
})
afterAll(() => shelfbox.stop())

serverPanelContract('the server module of the guide', () => harness)

test('one that stands half built is not ready, and is ended first', async () => {
  const { newAccount, create, lookUp, act, call } = actsOn(() => harness)
  const account = newAccount()
  shelfbox.make({ login: account.username, tag: account.externalId, state: 'wrecked' })
  expect(await create(account)).toMatchObject({ kind: 'unknown' })
  expect(await lookUp(account)).toMatchObject({ kind: 'found', account: { state: 'broken' } })
  expect(await harness.panel.terminate(account, act(), call())).toMatchObject({ kind: 'working' })
  shelfbox.finishWork()
  expect(await create(account)).toMatchObject({ kind: 'working' })
})
