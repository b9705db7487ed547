import type { CallContext, CreateOutcome, KnownAccount, NewAccount } from '@ostler/integration-kit'
import { eggAnswer, nothing, type Server, serverAnswer } from './answers.ts'
import { afterwards, ask, beforehand, isTaken, type PterodactylAccess } from './client.ts'
import { accountOf, standingOf, strange } from './servers.ts'
import { environmentOf, limitsOf, type PterodactylPlan } from './settings.ts'
import { ensureOwner } from './users.ts'

/** Makes the server once: our key is its external id, which the panel takes a single time. */
export async function create(
  access: PterodactylAccess,
  input: NewAccount<PterodactylPlan>,
  call: CallContext,
): Promise<CreateOutcome> {
  const before = await standingOf(access, input, call)
  if (before.kind === 'ours') return taken(access, input, before.server, call)
  if (before.kind === 'foreign') return { kind: 'rejected', reason: before.reason }
  if (before.kind !== 'absent') return beforehand(before)

  const { plan } = input
  const [nest, egg] = plan.egg.split('/')
  const read = await ask(access, { path: `/application/nests/${nest}/eggs/${egg}?include=variables` }, eggAnswer, call)
  if (read.kind === 'missing') return { kind: 'rejected', reason: `There is no egg ${plan.egg} on the panel.` }
  if (read.kind !== 'yes') return beforehand(read)
  const owner = await ensureOwner(access, input, call)
  if (owner.kind !== 'owner') return owner

  const { startup, docker_image, relationships } = read.answer.attributes
  const defaults = (relationships?.variables?.data ?? []).map(({ attributes }) => [
    attributes.env_variable,
    attributes.default_value ?? '',
  ])
  const body = {
    external_id: input.externalId,
    name: (input.domain ?? input.username).slice(0, 191),
    user: owner.id,
    egg: Number(egg),
    docker_image: plan.image || docker_image,
    startup,
    environment: { ...Object.fromEntries(defaults), ...environmentOf(plan) },
    ...limitsOf(plan),
    deploy: {
      locations: plan.location === '' ? [] : [Number(plan.location)],
      dedicated_ip: plan.dedicatedIp,
      port_range: plan.ports === '' ? [] : [plan.ports],
    },
    start_on_completion: true,
  }
  const request = { method: 'POST', path: '/application/servers', body } as const
  const made = await ask(access, request, serverAnswer, call)
  if (made.kind === 'yes') return begun(access, input, made.answer.attributes, call)
  if (isTaken(made, 'external_id')) {
    // An earlier request whose answer was lost.
    const again = await standingOf(access, input, call)
    if (again.kind === 'ours') return taken(access, input, again.server, call)
    return { kind: 'unknown', reason: made.kind === 'no' ? made.reason : 'The panel takes the key for used.' }
  }
  if (made.kind === 'no' && made.errors.some(({ code }) => /^NoViable(Node|Allocation)Exception$/.test(code)))
    return { kind: 'rejected', because: 'no_room', reason: made.reason }
  return afterwards(made)
}

async function begun(
  access: PterodactylAccess,
  input: KnownAccount,
  server: Server,
  call: CallContext,
): Promise<CreateOutcome> {
  const account = await accountOf(access, input, server, call)
  if (!account) return strange(server)
  if (account.state === 'making') return beingInstalled(server)
  return { kind: 'ready', created: true, account }
}

/** One is there. If its installation failed, it is begun once more. */
async function taken(
  access: PterodactylAccess,
  input: KnownAccount,
  server: Server,
  call: CallContext,
): Promise<CreateOutcome> {
  const account = await accountOf(access, input, server, call)
  if (!account) return strange(server)
  if (account.state === 'making') return beingInstalled(server)
  if (account.state !== 'broken') return { kind: 'ready', created: false, account }
  const request = { method: 'POST', path: `/application/servers/${server.id}/reinstall` } as const
  const again = await ask(access, request, nothing, call)
  return again.kind === 'yes' ? beingInstalled(server) : afterwards(again)
}

const beingInstalled = ({ id }: Server): CreateOutcome => ({
  kind: 'working',
  remoteId: String(id),
  reason: 'The server is being installed.',
})
