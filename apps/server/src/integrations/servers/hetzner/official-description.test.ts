import { actsOn } from '@ostler/integration-kit/contract-suites'
import { expect, test } from 'vitest'
import { descriptions, loadDescription, whyWithoutDescription } from '../../testing/official-description.ts'
import { startHetznerWorld } from '../testing/hetzner/harness.ts'

const title = 'asks nothing that the official description of Hetzner does not know'

test.skipIf(descriptions === '')(descriptions === '' ? `${title} (${whyWithoutDescription})` : title, async () => {
  const world = await startHetznerWorld()
  const { act, standing, done, call } = actsOn(() => world.harness)
  const { panel, double, harness } = world
  const account = await standing()
  await done(account, panel.suspend(account, 'overdue', act(), call()))
  await done(account, panel.unsuspend(account, act(), call()))
  for (const to of ['stop', 'start', 'reboot'] as const) await done(account, panel.power!(account, to, act(), call()))
  await done(account, panel.changePlan!(account, harness.otherPlan, act(), call()))
  await done(account, panel.changePassword!(account, 'x', act(), call()))
  await done(account, panel.reinstall!(account, { image: null, password: 'x' }, act(), call()))
  await done(account, panel.createBackup!(account, act('backup'), call()))
  const read = await panel.listBackups!(account, call())
  const [backup] = read.kind === 'read' ? read.backups : []
  await done(account, panel.restoreBackup!(account, backup!.id, act(), call()))
  await done(account, panel.deleteBackup!(account, backup!.id, act(), call()))
  for (const field of ['serverType', 'image', 'location', 'sshKeys']) await panel.choices!(field, call())
  await panel.usageOfAll!(null, call())
  await panel.listAccounts!(null, call())
  await panel.checkConnection(call())
  await done(account, panel.terminate(account, act(), call()))
  await world.stop()

  const description = loadDescription('hetzner-cloud.compact.openapi.json')
  const problems = double.requests.flatMap(({ method, path, body }) =>
    description.validateRequest(
      method,
      path.replace(/^\/v1|\?.*$/g, ''),
      body,
      body === null ? '' : 'application/json',
    ),
  )
  expect(problems).toEqual([])
  expect(double.requests.length).toBeGreaterThan(40)
})
