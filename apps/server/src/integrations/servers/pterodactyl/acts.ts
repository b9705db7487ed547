import type { ActionOutcome, CallContext, KnownAccount, Retryable } from '@ostler/integration-kit'
import { notKnown } from '../panel-call.ts'
import { nothing, type Server, serverAnswer } from './answers.ts'
import { afterwards, ask, type PterodactylAccess } from './client.ts'
import { standingOf, withOurs } from './servers.ts'
import { limitsOf, type PterodactylPlan } from './settings.ts'

/** An installation takes minutes, and so does bringing a back-up back. */
const LOOK_AGAIN_SECONDS = 30

/** Work of the panel on the server itself, which nothing may cut across; null when there is none. */
export function underWay({ status }: Server): Retryable | null {
  if (status !== 'installing' && status !== 'restoring_backup') return null
  const what = status === 'installing' ? 'being installed' : 'getting a back-up back'
  return { kind: 'retryable', reason: `The server is ${what}.`, afterSeconds: LOOK_AGAIN_SECONDS }
}

/**
 * The panel has one column for all that may be the case with a server. A suspension written over an installation hides how
 * that ended, and one written over the return of a back-up is lifted by its end, so both are waited for.
 */
export const suspend = (access: PterodactylAccess, account: KnownAccount, call: CallContext) =>
  withOurs<ActionOutcome>(access, account, call, async (server) => {
    if (server.suspended) return { kind: 'ok' }
    const busy = underWay(server)
    if (busy) return busy
    if (server.status === 'install_failed')
      return { kind: 'rejected', reason: 'The server was never installed; suspending it would hide that.' }
    return switchTo(access, server, 'suspend', call)
  })

export const unsuspend = (access: PterodactylAccess, account: KnownAccount, call: CallContext) =>
  withOurs<ActionOutcome>(access, account, call, async (server) =>
    server.suspended ? switchTo(access, server, 'unsuspend', call) : { kind: 'ok' },
  )

/** Without its machine the panel takes the change back. */
async function switchTo(
  access: PterodactylAccess,
  { id }: Server,
  verb: 'suspend' | 'unsuspend',
  call: CallContext,
): Promise<ActionOutcome> {
  const asked = await ask(access, { method: 'POST', path: `/application/servers/${id}/${verb}` }, nothing, call)
  if (asked.kind === 'yes') return { kind: 'ok' }
  if (asked.kind === 'missing') return { kind: 'absent' }
  if (asked.kind === 'down') return { kind: 'retryable', reason: asked.reason }
  return afterwards(asked)
}

/** The user of the panel stays: it is a person's login, to other servers as well. */
export const terminate = (access: PterodactylAccess, account: KnownAccount, call: CallContext) =>
  withOurs<ActionOutcome>(access, account, call, async ({ id }) => {
    // Never by force: that forgets a server whose machine is away, and leaves its files there.
    const asked = await ask(access, { method: 'DELETE', path: `/application/servers/${id}` }, nothing, call)
    if (asked.kind === 'yes') return { kind: 'ok' }
    return asked.kind === 'missing' ? { kind: 'absent' } : afterwards(asked)
  })

export const changePlan = (
  access: PterodactylAccess,
  account: KnownAccount,
  plan: PterodactylPlan,
  call: CallContext,
) =>
  withOurs<ActionOutcome>(access, account, call, async ({ id, allocation, egg }) => {
    if (plan.egg.split('/')[1] !== String(egg))
      return { kind: 'rejected', reason: 'The new plan has another egg, and that takes a new server.' }
    const request = {
      method: 'PATCH',
      path: `/application/servers/${id}/build`,
      body: { allocation, ...limitsOf(plan) },
    } as const
    const asked = await ask(access, request, serverAnswer, call)
    if (asked.kind === 'yes') return { kind: 'ok' }
    return asked.kind === 'missing' ? { kind: 'absent' } : afterwards(asked)
  })

/** A new installation ends a suspension, so one that is suspended gets none. */
export const reinstall = (access: PterodactylAccess, account: KnownAccount, image: string | null, call: CallContext) =>
  withOurs<ActionOutcome>(access, account, call, async (server) => {
    if (server.suspended) return { kind: 'rejected', reason: 'The server is suspended.' }
    if (server.status === 'installing') return beingInstalled
    const busy = underWay(server)
    if (busy) return busy
    const path = `/application/servers/${server.id}`
    if (image && image !== server.container.image) {
      const { startup_command: startup, environment } = server.container
      const body = { startup, environment, egg: server.egg, image, skip_scripts: false }
      const changed = await ask(access, { method: 'PATCH', path: `${path}/startup`, body }, serverAnswer, call)
      if (changed.kind !== 'yes') return afterwards(changed)
    }
    const asked = await ask(access, { method: 'POST', path: `${path}/reinstall` }, nothing, call)
    if (asked.kind === 'yes') return beingInstalled
    return asked.kind === 'missing' ? { kind: 'absent' } : afterwards(asked)
  })

const beingInstalled: ActionOutcome = { kind: 'working', ticket: 'install', reason: 'The server is being installed.' }

/** Of an installation: how the server stands. */
export async function installed(
  access: PterodactylAccess,
  account: KnownAccount,
  call: CallContext,
): Promise<ActionOutcome> {
  const standing = await standingOf(access, account, call)
  if (standing.kind === 'absent') return standing
  if (standing.kind !== 'ours') return notKnown(standing)
  const { status } = standing.server
  if (status === null) return { kind: 'ok' }
  if (status === 'installing') return beingInstalled
  if (status === 'install_failed' || status === 'reinstall_failed')
    return { kind: 'rejected', reason: 'The installation failed.' }
  return { kind: 'unknown', reason: `The panel says that the server is ${status}.` }
}
