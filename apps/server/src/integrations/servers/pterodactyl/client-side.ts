import type { ActionOutcome, CallContext, KnownAccount, Rejected, UsageOutcome } from '@ostler/integration-kit'
import { notKnown } from '../panel-call.ts'
import { underWay } from './acts.ts'
import { nothing, resourcesAnswer } from './answers.ts'
import { afterwards, ask, type PterodactylAccess } from './client.ts'
import { standingOf, withOurs } from './servers.ts'

/** What only the client API can do, with the key of an administrator. */

export const needsClientKey: Rejected = {
  kind: 'rejected',
  reason: 'This needs the client API key of an administrator, and the settings of the server have none.',
}

const signals = { start: 'start', stop: 'stop', reboot: 'restart' } as const

export async function power(
  access: PterodactylAccess,
  account: KnownAccount,
  to: keyof typeof signals,
  call: CallContext,
): Promise<ActionOutcome> {
  if (access.clientKey === '') return needsClientKey
  return withOurs<ActionOutcome>(access, account, call, async (server) => {
    if (server.suspended) {
      if (to === 'stop') return { kind: 'ok' }
      return { kind: 'rejected', reason: 'The server is suspended.' }
    }
    const busy = underWay(server)
    if (busy) return busy
    const body = { signal: signals[to] }
    const request = { method: 'POST', path: `/client/servers/${server.identifier}/power`, body } as const
    const asked = await ask(access, request, nothing, call)
    if (asked.kind === 'yes') return { kind: 'ok' }
    return afterwards(asked)
  })
}

const MIB = 1024 * 1024

/** Traffic is counted from the last start of the server. */
export async function usage(
  access: PterodactylAccess,
  account: KnownAccount,
  call: CallContext,
): Promise<UsageOutcome> {
  const standing = await standingOf(access, account, call)
  if (standing.kind === 'absent') return standing
  if (standing.kind !== 'ours') return notKnown(standing)
  if (access.clientKey === '') return notKnown(needsClientKey)
  const { identifier, limits } = standing.server
  const asked = await ask(access, { path: `/client/servers/${identifier}/resources` }, resourcesAnswer, call)
  if (asked.kind !== 'yes') return notKnown(asked)
  const { disk_bytes, network_rx_bytes, network_tx_bytes } = asked.answer.attributes.resources
  return {
    kind: 'read',
    usage: {
      diskMib: Math.round(disk_bytes / MIB),
      diskLimitMib: limits.disk === 0 ? null : limits.disk,
      trafficMib: Math.round((network_rx_bytes + network_tx_bytes) / MIB),
      trafficLimitMib: null,
    },
  }
}
