import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { actsOn } from '@ostler/integration-kit/contract-suites'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { descriptions, whyWithoutDescription } from '../../testing/official-description.ts'
import { anEc2, type Ec2Test, otherPlan } from '../testing/aws-ec2/harness.ts'

let ec2: Ec2Test
const { standing, done, act, call } = actsOn(() => ec2.harness)

beforeAll(async () => {
  ec2 = await anEc2()
})

afterAll(() => ec2.stop())

type Member = { shape: string; locationName?: string; queryName?: string }
type Shape = {
  type: string
  members?: Record<string, Member>
  member?: Member
  required?: string[]
  enum?: string[]
  min?: number
  max?: number
}
type Model = { operations: Record<string, { input?: { shape: string } }>; shapes: Record<string, Shape> }

test.skipIf(descriptions === '')(
  `every request that is sent fits the official description${descriptions === '' ? ` (${whyWithoutDescription})` : ''}`,
  async () => {
    await everything()
    const file = gunzipSync(readFileSync(join(descriptions, 'aws-ec2-2016-11-15.service-2.json.gz'))).toString()
    const model = JSON.parse(file) as Model
    const problems = ec2.double.seen.flatMap(({ action, values }) => {
      const shape = model.operations[action]?.input?.shape
      if (!shape) return [`${action} is not described.`]
      const { Action: _, Version: __, ...left } = values
      const found = structure(model, shape, '', left)
      return [...found, ...Object.keys(left).map((name) => `takes no ${name}`)].map((one) => `${action} ${one}`)
    })
    expect(problems).toEqual([])
    expect(new Set(ec2.double.seen.map(({ action }) => action)).size).toBe(22)
  },
)

/** How the protocol `ec2` spells a member: its name for queries, else its place in the XML with a capital letter. */
const spelled = (name: string, { queryName, locationName }: Member): string =>
  queryName ?? (locationName ? locationName[0]!.toUpperCase() + locationName.slice(1) : name)

/** What the description has against the values under this name; those that it knows are taken out of `left`. */
function structure(model: Model, shape: string, at: string, left: Record<string, string>): string[] {
  const { members = {}, required = [] } = model.shapes[shape]!
  const isThere = (key: string) => Object.keys(left).some((name) => name === key || name.startsWith(`${key}.`))
  return Object.entries(members).flatMap(([name, member]) => {
    const key = at + spelled(name, member)
    if (!isThere(key)) return required.includes(name) ? [`lacks ${key}`] : []
    return value(model, member.shape, key, left)
  })
}

function value(model: Model, name: string, key: string, left: Record<string, string>): string[] {
  const shape = model.shapes[name]!
  if (shape.type === 'structure') return structure(model, name, `${key}.`, left)
  if (shape.type === 'list') {
    const problems: string[] = []
    for (let at = 1; Object.keys(left).some((one) => `${one}.`.startsWith(`${key}.${at}.`)); at += 1)
      problems.push(...value(model, shape.member!.shape, `${key}.${at}`, left))
    return problems
  }
  const text = left[key] ?? ''
  delete left[key]
  const isNumber = shape.type === 'integer' || shape.type === 'long'
  const size = isNumber ? Number(text) : text.length
  const isBad =
    (shape.enum !== undefined && !shape.enum.includes(text)) ||
    (isNumber && !/^-?\d+$/.test(text)) ||
    (shape.type === 'boolean' && !/^(true|false)$/.test(text)) ||
    (shape.min !== undefined && size < shape.min) ||
    (shape.max !== undefined && size > shape.max)
  return isBad ? [`does not take ${key}=${text}`] : []
}

/** Each verb once. */
async function everything(): Promise<void> {
  const { panel, double } = ec2
  const account = await standing()
  await done(account, panel.suspend(account, 'overdue', act(), call()))
  await done(account, panel.unsuspend(account, act(), call()))
  await done(account, panel.power!(account, 'reboot', act(), call()))
  await done(account, panel.changePlan!(account, otherPlan as never, act(), call()))
  await done(account, panel.reinstall!(account, { image: null, password: 'Fresh-Horse6' }, act(), call()))
  await done(account, panel.createBackup!(account, act('backup'), call()))
  const read = await panel.listBackups!(account, call())
  if (read.kind !== 'read') throw new Error(read.kind)
  await done(account, panel.restoreBackup!(account, read.backups[0]!.id, act(), call()))
  await done(account, panel.deleteBackup!(account, read.backups[0]!.id, act(), call()))
  await panel.console!(account, call())
  await panel.listAccounts!(null, call())
  for (const field of ['image', 'type', 'subnet', 'securityGroup', 'keyName']) await panel.choices!(field, call())
  await panel.checkConnection(call())
  const tags = { 'ostler:account': account.externalId }
  double.region.volumes.push({ id: 'vol-left', size: 8, instance: null, isDeletedWithInstance: false, tags })
  await done(account, panel.terminate(account, act(), call()))
}
