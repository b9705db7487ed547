import { actsOn } from '@ostler/integration-kit/contract-suites'
import { expect, test } from 'vitest'
import { descriptions, loadDescription, whyWithoutDescription } from '../../testing/official-description.ts'
import { aPlan, startDigitalOceanWorld } from '../testing/digitalocean/harness.ts'

const title = 'asks nothing that the official description of DigitalOcean does not know'

test.skipIf(descriptions === '')(descriptions === '' ? `${title} (${whyWithoutDescription})` : title, async () => {
  const world = await startDigitalOceanWorld()
  const { act, create, newAccount, standing, done, call } = actsOn(() => world.harness)
  const { panel, double, harness } = world
  await create({ ...newAccount(), plan: { ...aPlan, sshKeys: '501' } as never })
  const account = await standing()
  await done(account, panel.suspend(account, 'overdue', act(), call()))
  await done(account, panel.unsuspend(account, act(), call()))
  for (const to of ['stop', 'start', 'reboot'] as const) await done(account, panel.power!(account, to, act(), call()))
  await done(account, panel.progress!(account, 'stop 0 1000', call()))
  await done(account, panel.changePlan!(account, harness.otherPlan, act(), call()))
  await done(account, panel.reinstall!(account, { image: null, password: 'x' }, act(), call()))
  await done(account, panel.createBackup!(account, act('backup'), call()))
  const read = await panel.listBackups!(account, call())
  const [backup] = read.kind === 'read' ? read.backups : []
  await done(account, panel.restoreBackup!(account, backup!.id, act(), call()))
  await done(account, panel.deleteBackup!(account, backup!.id, act(), call()))
  for (const field of ['size', 'image', 'region', 'sshKeys']) await panel.choices!(field, call())
  await panel.listAccounts!(null, call())
  await panel.checkConnection(call())
  await done(account, panel.terminate(account, act(), call()))
  await world.stop()

  const description = loadDescription('digitalocean.openapi.json.gz')
  const problems = double.requests.flatMap(({ method, path, body }) =>
    description.validateRequest(method, path.replace(/\?.*$/, ''), body, body === null ? '' : 'application/json'),
  )
  expect(problems).toEqual([])
  expect(double.requests.length).toBeGreaterThan(40)
})
