import type { CallContext, CreateOutcome, NewAccount, ServerPanel } from '@ostler/integration-kit'
import { machineNameOf } from '../machine-name.ts'
import { begin, label, protect } from './acting.ts'
import { actions, actionWithPassword, madeServer, type ServerAnswer } from './answers.ts'
import { askHetzner, type HetznerAccess, refusalOf, unknownOf } from './client.ts'
import { type Found, find, findByName } from './find.ts'
import { accountOf, isOurs, labelOf, SERVICE, UNTOLD } from './machine.ts'
import { type HetznerPlan, keysOf } from './settings.ts'

export function making(access: HetznerAccess): Pick<ServerPanel<HetznerPlan>, 'create' | 'lookUp'> {
  return {
    async create(input, _act, call) {
      const found = await find(access, input, call)
      if (found.kind === 'one') return standing(access, input, found.server, call)
      if (found.kind === 'failed') return refusalOf(found.failed)
      if (found.kind === 'stranger') return { kind: 'rejected', reason: found.reason }
      return make(access, input, call)
    },

    async lookUp(account, call) {
      const found: Found = await find(access, account, call)
      if (found.kind === 'none') return { kind: 'absent' }
      if (found.kind === 'stranger') return { kind: 'foreign', reason: found.reason }
      if (found.kind === 'failed') return unknownOf(found.failed)
      const { server } = found
      if (server.status === 'deleting') return { kind: 'unknown', reason: 'It is being deleted.' }
      const standing = accountOf(server, account.domain)
      if (server.status !== 'initializing' || !(await hasFailed(access, server, call)))
        return { kind: 'found', account: standing }
      return { kind: 'found', account: { ...standing, state: 'broken' } }
    },
  }
}

async function make(access: HetznerAccess, input: NewAccount<HetznerPlan>, call: CallContext): Promise<CreateOutcome> {
  const { plan, externalId } = input
  const keys = keysOf(plan)
  const body = {
    name: machineNameOf(externalId),
    server_type: plan.serverType,
    image: plan.image,
    ...(plan.location === '' ? {} : { location: plan.location }),
    ...(keys.length === 0 ? {} : { ssh_keys: keys }),
    labels: { [SERVICE]: labelOf(externalId), ...(keys.length === 0 ? { [UNTOLD]: 'untold' } : {}) },
    public_net: { enable_ipv4: plan.ipv4, enable_ipv6: true },
    start_after_create: true,
  }
  const asked = await askHetzner(access, { method: 'POST', path: '/servers', body }, madeServer, call)
  if (asked.kind === 'no' && asked.code === 'uniqueness_error') return nameTaken(access, input, call)
  if (asked.kind !== 'yes') return refusalOf(asked)
  const { server, root_password: password } = asked.answer
  // Neither of the two stops anything: both are made good for by what comes later.
  if (password) await label(access, server, externalId, { [UNTOLD]: null }, call)
  await protect(access, server, call)
  return {
    kind: 'working',
    remoteId: String(server.id),
    reason: 'Hetzner makes the server.',
    ...(password ? { password } : {}),
  }
}

/** Names are unique in a project: the one that has ours is ours, made a moment ago, or it is somebody else's. */
async function nameTaken(
  access: HetznerAccess,
  input: NewAccount<HetznerPlan>,
  call: CallContext,
): Promise<CreateOutcome> {
  const name = machineNameOf(input.externalId)
  const asked = await findByName(access, name, call)
  if (asked.kind !== 'yes') return { kind: 'unknown', reason: unknownOf(asked).reason }
  const server = asked.answer
  if (!server) return { kind: 'retryable', reason: `A server called ${name} has just gone.` }
  if (isOurs(server, input)) return standing(access, input, server, call)
  return {
    kind: 'rejected',
    because: 'name_taken',
    reason: `There is a server called ${name} in the project (${server.id}), and it does not carry our label.`,
  }
}

/**
 * An earlier call has made it. Was the answer lost, then the root password was lost with it: then Hetzner sets another.
 * One that was told is never changed here.
 */
async function standing(
  access: HetznerAccess,
  input: NewAccount<HetznerPlan>,
  server: ServerAnswer,
  call: CallContext,
): Promise<CreateOutcome> {
  const account = accountOf(server, input.domain)
  if (server.status === 'deleting') return { kind: 'retryable', reason: 'The one before is being deleted.' }
  if (account.state === 'making') {
    if (server.status === 'initializing' && (await hasFailed(access, server, call)))
      return { kind: 'rejected', reason: 'Hetzner did not finish the server. It has to be ended and made anew.' }
    return { kind: 'working', remoteId: account.remoteId, reason: 'Hetzner makes the server.' }
  }
  const refused = await protect(access, server, call)
  if (refused) return refused.kind === 'absent' ? { kind: 'unknown', reason: 'It has just gone.' } : refused
  const password =
    UNTOLD in server.labels && server.status === 'running' ? await anew(access, server, input, call) : null
  return { kind: 'ready', created: false, account, ...(password ? { password } : {}) }
}

/** Needs the guest agent, which not every image has: then there is none, and staff set one by hand. */
async function anew(
  access: HetznerAccess,
  server: ServerAnswer,
  { externalId }: NewAccount,
  call: CallContext,
): Promise<string | null> {
  const asked = await begin(access, server, 'reset_password', call, { schema: actionWithPassword })
  if (asked.kind !== 'yes' || !asked.answer.root_password) return null
  await label(access, server, externalId, { [UNTOLD]: null }, call)
  return asked.answer.root_password
}

/** One that is still at its beginning, and whose making has failed, stays there for ever. */
async function hasFailed(access: HetznerAccess, server: ServerAnswer, call: CallContext): Promise<boolean> {
  const query = { status: 'error', sort: 'id:asc' }
  const asked = await askHetzner(access, { method: 'GET', path: `/servers/${server.id}/actions`, query }, actions, call)
  return asked.kind === 'yes' && asked.answer.actions.some(({ command }) => command === 'create_server')
}
