import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { actsOn } from '@ostler/integration-kit/contract-suites'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { descriptions, whyWithoutDescription } from '../../testing/official-description.ts'
import { aProxmox, otherPlan, type ProxmoxTest } from '../testing/proxmox/harness.ts'

let proxmox: ProxmoxTest
const { standing, done, act, call, newAccount } = actsOn(() => proxmox.harness)

beforeAll(async () => {
  proxmox = await aProxmox()
})

afterAll(() => proxmox.stop())

type Parameter = {
  optional?: 0 | 1
  type?: string
  enum?: string[]
  pattern?: string
  minimum?: number
  maximum?: number
  maxLength?: number
}
type Described = {
  path: string
  info?: Record<string, { parameters?: { properties?: Record<string, Parameter> } }>
  children?: Described[]
}

test.skipIf(descriptions === '')(
  `every request that is sent fits the official description${descriptions === '' ? ` (${whyWithoutDescription})` : ''}`,
  async () => {
    await everything()
    const file = gunzipSync(readFileSync(join(descriptions, 'proxmox-ve-9.1.apidata.json.gz'))).toString()
    const described = flat(JSON.parse(file) as Described[])
    const kinds = new Set<string>()
    const problems = proxmox.double.seen.flatMap(({ method, path, form }) => {
      const known = described
        .filter((one) => one.info?.[method])
        .find((one) => new RegExp(`^${one.path.replace(/\{[^}]+\}/g, '[^/]+')}$`).test(path))
      if (!known) return [`${method} ${path} is not described.`]
      kinds.add(`${method} ${known.path}`)
      return problemsOf(known.info![method]!.parameters?.properties ?? {}, known.path, form).map(
        (problem) => `${method} ${known.path} ${problem}`,
      )
    })
    expect(problems).toEqual([])
    expect(kinds.size).toBe(24)
  },
)

const flat = (all: Described[]): Described[] => all.flatMap((one) => [one, ...flat(one.children ?? [])])

function problemsOf(properties: Record<string, Parameter>, path: string, form: Record<string, string>): string[] {
  const ofPath = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name!)
  const missing = Object.entries(properties)
    .filter(([name, { optional }]) => !optional && form[name] === undefined && !ofPath.includes(name))
    .map(([name]) => `lacks ${name}`)
  return [
    ...missing,
    ...Object.entries(form).flatMap(([name, value]) => {
      const rule = properties[name] ?? properties[name.replace(/\d+$/, '[n]')]
      if (!rule) return [`takes no ${name}`]
      const { type, minimum, maximum, maxLength, pattern } = rule
      const number = Number(value)
      const isBad =
        (type === 'boolean' && !/^[01]$/.test(value)) ||
        (type === 'integer' && !/^\d+$/.test(value)) ||
        (rule.enum !== undefined && !rule.enum.includes(value)) ||
        (minimum !== undefined && number < minimum) ||
        (maximum !== undefined && number > maximum) ||
        (maxLength !== undefined && value.length > maxLength) ||
        (pattern !== undefined && !pattern.startsWith('(?^') && !new RegExp(`^(?:${pattern})$`).test(value))
      return isBad ? [`does not take ${name}=${value}`] : []
    }),
  ]
}

/** Each verb once. */
async function everything(): Promise<void> {
  const { panel } = proxmox
  const account = await standing()
  await panel.create(account, act(), call())
  await done(account, panel.suspend(account, 'overdue', act(), call()))
  await done(account, panel.unsuspend(account, act(), call()))
  await done(account, panel.power!(account, 'reboot', act(), call()))
  await done(account, panel.changePlan!(account, otherPlan as never, act(), call()))
  await panel.changePassword!(account, 'Fresh-Horse5', act(), call())
  await done(account, panel.reinstall!(account, { image: null, password: 'Fresh-Horse6' }, act(), call()))
  await done(account, panel.createBackup!(account, act('backup'), call()))
  const read = await panel.listBackups!(account, call())
  if (read.kind !== 'read') throw new Error(read.kind)
  await done(account, panel.restoreBackup!(account, read.backups[0]!.id, act(), call()))
  await done(account, panel.deleteBackup!(account, read.backups[0]!.id, act(), call()))
  await panel.usage!(account, call())
  await panel.listAccounts!(null, call())
  for (const field of ['image', 'storage', 'node']) await panel.choices!(field, call())
  await panel.checkConnection(call())
  proxmox.double.cluster.add(999, { type: 'lxc', config: {} })
  await panel.create(newAccount(), act(), call())
  await done(account, panel.terminate(account, act(), call()))
}
