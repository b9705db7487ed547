import type { CallContext, CreateOutcome, NewAccount, ServerPanel } from '@ostler/integration-kit'
import { machineNameOf } from '../machine-name.ts'
import { actions, type DropletAnswer, madeDroplet } from './answers.ts'
import { askDigitalOcean, type DigitalOceanAccess, refusalOf, unknownOf } from './client.ts'
import { find } from './find.ts'
import { accountOf, tagOf } from './machine.ts'
import { cloudInitOf, type DigitalOceanPlan, imageOf, keysOf, writingsOf } from './settings.ts'

export function making(access: DigitalOceanAccess): Pick<ServerPanel<DigitalOceanPlan>, 'create' | 'lookUp'> {
  return {
    /** Asked twice, DigitalOcean makes two, and charges for two: so each time it is looked for first. */
    async create(input, _act, call) {
      const found = await find(access, input, call)
      if (found.kind === 'one') return standing(access, input, found.droplet, call)
      if (found.kind === 'failed') return refusalOf(found.failed)
      if (found.kind === 'stranger') return { kind: 'rejected', reason: found.reason }
      return make(access, input, call)
    },

    async lookUp(account, call) {
      const found = await find(access, account, call)
      if (found.kind === 'none') return { kind: 'absent' }
      if (found.kind === 'stranger') return { kind: 'foreign', reason: found.reason }
      if (found.kind === 'failed') return unknownOf(found.failed)
      const { droplet } = found
      const standing = accountOf(droplet, account.domain)
      if (standing.state !== 'making' || !(await hasFailed(access, droplet, call)))
        return { kind: 'found', account: standing }
      return { kind: 'found', account: { ...standing, state: 'broken' } }
    },
  }
}

async function make(
  access: DigitalOceanAccess,
  { plan, externalId, password }: NewAccount<DigitalOceanPlan>,
  call: CallContext,
): Promise<CreateOutcome> {
  const keys = keysOf(plan)
  const body = {
    name: machineNameOf(externalId),
    size: plan.size,
    image: imageOf(plan.image),
    ...(plan.region === '' ? {} : { region: plan.region }),
    ...(keys.length === 0 ? {} : { ssh_keys: keys }),
    ipv6: true,
    tags: [tagOf(externalId)],
    ...(plan.setsPassword ? { user_data: cloudInitOf(password) } : {}),
  }
  const secrets = writingsOf(password)
  const asked = await askDigitalOcean(access, { method: 'POST', path: '/droplets', body, secrets }, madeDroplet, call)
  if (asked.kind !== 'yes') return refusalOf(asked)
  return { kind: 'working', remoteId: String(asked.answer.droplet.id), reason: 'DigitalOcean makes the droplet.' }
}

async function standing(
  access: DigitalOceanAccess,
  input: NewAccount<DigitalOceanPlan>,
  droplet: DropletAnswer,
  call: CallContext,
): Promise<CreateOutcome> {
  const account = accountOf(droplet, input.domain)
  if (account.state !== 'making') return { kind: 'ready', created: false, account }
  if (await hasFailed(access, droplet, call))
    return { kind: 'rejected', reason: 'DigitalOcean did not finish the droplet. It has to be ended and made anew.' }
  return { kind: 'working', remoteId: account.remoteId, reason: 'DigitalOcean makes the droplet.' }
}

/** One that is still new, and whose making has failed, stays so for ever. */
async function hasFailed(access: DigitalOceanAccess, { id }: DropletAnswer, call: CallContext): Promise<boolean> {
  const asked = await askDigitalOcean(access, { method: 'GET', path: `/droplets/${id}/actions` }, actions, call)
  return (
    asked.kind === 'yes' && asked.answer.actions.some(({ type, status }) => type === 'create' && status === 'errored')
  )
}
