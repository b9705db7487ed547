import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import type { KnownAccount } from '@ostler/integration-kit'
import { actsOn, type PanelHarness, recordingCall, serverPanelBasics } from '@ostler/integration-kit/contract-suites'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort } from '../../../platform/free-port.ts'
import { type DoubleServer, startDouble } from '../../testing/double-server.ts'
import { connected, kind, OTHER_SECRET } from '../testing/webhook/harness.ts'
import { SECRET } from '../testing/webhook/script-server.ts'
import { verbs } from './verbs.ts'

/** The script of the guide "The webhook module" is started as it stands there. */

const guide = await readFile(resolve(import.meta.dirname, '../../../../../../docs/guides/webhook-module.md'), 'utf8')
const code = /^```js script\.mjs\n(.*?)^```$/ms.exec(guide)![1]!

const place = await mkdtemp(join(tmpdir(), 'ostler-script-'))
const state = join(place, 'accounts.json')
const accounts = async (): Promise<Record<string, { externalId: string; username: string }>> =>
  JSON.parse(await readFile(state, 'utf8').catch(() => '{}'))

let script: ChildProcess
let doorway: DoubleServer
let harness: PanelHarness
const ordered: { externalId: string; how: 'busy' | 'rejected' }[] = []

/** Between Ostler and the script, because a script does not go wrong on request. Passes on every byte as it came. */
async function startDoorway(to: string): Promise<DoubleServer> {
  return startDouble((app) => {
    app.post('/ostler', async (request, reply) => {
      const body = String(request.body)
      const { verb, account } = JSON.parse(body) as { verb: string; account?: KnownAccount }
      const at = verb === 'look_up' ? -1 : ordered.findIndex((one) => one.externalId === account?.externalId)
      const [order] = at < 0 ? [] : ordered.splice(at, 1)
      if (order?.how === 'busy') return reply.code(503).send('')
      if (order?.how === 'rejected') return reply.send({ outcome: 'rejected', reason: 'Not this one.' })
      const signature = Object.entries(request.headers).filter(([name]) => name.startsWith('webhook-'))
      const answer = await fetch(to, { method: 'POST', body, headers: Object.fromEntries(signature) as never })
      return reply
        .code(answer.status)
        .type('application/json')
        .send(await answer.text())
    })
  })
}

beforeAll(async () => {
  await writeFile(join(place, 'script.mjs'), code)
  script = spawn(process.execPath, [join(place, 'script.mjs')], {
    env: { SECRET, STATE: state, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = await once(createInterface(script.stdout!), 'line')
  doorway = await startDoorway(`http://127.0.0.1:${/\d+$/.exec(String(line))![0]}/ostler`)
  const url = `${doorway.origin}/ostler`
  harness = {
    kind,
    panel: connected(url),
    unreachable: connected(`http://127.0.0.1:${await freePort()}/ostler`),
    unwelcome: connected(url, OTHER_SECRET),
    plan: { plan: 'small', disk: '', details: '' },
    otherPlan: { plan: 'large', disk: '', details: '' },
    planNames: ['small', 'large'],
    async loseNextAnswer({ externalId }, how) {
      doorway.loseNextAnswer(({ body }) => body.includes(externalId) && !body.includes('"look_up"'), how)
    },
    async failNextCall({ externalId }, how) {
      ordered.push({ externalId, how })
    },
    standing: async ({ externalId, username }) =>
      Object.values(await accounts()).filter((one) => one.externalId === externalId || one.username === username)
        .length,
    async finishWork() {},
    async foreignAccount({ username }) {
      const other = { externalId: 'of-somebody-else', username, domain: null, plan: 'small', state: 'active' }
      await writeFile(state, JSON.stringify({ ...(await accounts()), [username]: other }))
    },
  }
})

afterAll(async () => {
  script.kill()
  await doorway.stop()
  await rm(place, { recursive: true, force: true })
})

serverPanelBasics('the script of the guide', () => harness)

test('what the script does not know it says, and staff read it', async () => {
  const check = await harness.panel.checkConnection(recordingCall())
  expect(check).toMatchObject({
    kind: 'accepted',
    version: 'My script 1',
    warnings: [expect.stringContaining('change_plan')],
  })
  const { standing, act, call } = actsOn(() => harness)
  const account = await standing()
  expect(await harness.panel.renew!(account, '2030-01-31', act(), call())).toEqual({
    kind: 'rejected',
    reason: 'I do not know "renew".',
  })
})

test('the script outlives what it cannot read', async () => {
  const { standing, lookUp } = actsOn(() => harness)
  const account = await standing()
  const whole = await readFile(state, 'utf8')
  await writeFile(state, 'no JSON')
  expect(await lookUp(account)).toMatchObject({ kind: 'unknown' })
  await writeFile(state, whole)
  expect(await lookUp(account)).toMatchObject({ kind: 'found' })
})

test('the guide names every verb, and no other', () => {
  const table = guide.slice(guide.indexOf('| verb'), guide.indexOf('`create`, `look_up`, `suspend`'))
  const named = [...table.matchAll(/^\| (`.*?`)\s+\|/gm)].flatMap(([, cell]) => cell!.match(/\w+/g)!)
  expect(named.toSorted()).toEqual([...verbs].toSorted())
})
