import type { Account, ActionOutcome, CallContext, KnownAccount, LookUpOutcome } from '@ostler/integration-kit'
import { notKnown } from '../panel-call.ts'
import { resourcesAnswer, type Server, serverAnswer } from './answers.ts'
import { ask, beforehand, type NotYes, type PterodactylAccess } from './client.ts'

export type Standing =
  | { kind: 'ours'; server: Server }
  | { kind: 'absent' }
  | { kind: 'foreign'; reason: string }
  | Exclude<NotYes, { kind: 'missing' }>

/** The server that carries our key. One that lost it is not ours any more, though we know its number. */
export async function standingOf(
  access: PterodactylAccess,
  { externalId, remoteId }: KnownAccount,
  call: CallContext,
): Promise<Standing> {
  const path = `/application/servers/external/${encodeURIComponent(externalId)}?include=allocations`
  const asked = await ask(access, { path }, serverAnswer, call)
  if (asked.kind === 'yes') {
    const server = asked.answer.attributes
    if (server.external_id === externalId) return { kind: 'ours', server }
    return { kind: 'unknown', reason: 'The panel answered with another server than was asked for.' }
  }
  if (asked.kind !== 'missing') return asked
  if (remoteId === null || !/^\d+$/.test(remoteId)) return { kind: 'absent' }

  const byNumber = await ask(access, { path: `/application/servers/${remoteId}` }, serverAnswer, call)
  if (byNumber.kind === 'missing') return { kind: 'absent' }
  if (byNumber.kind !== 'yes') return byNumber
  const now = byNumber.answer.attributes.external_id
  if (now === externalId) return { kind: 'ours', server: byNumber.answer.attributes }
  return {
    kind: 'foreign',
    reason: `The server ${remoteId} has the external id ${now ?? '(none)'} there, and not ${externalId}.`,
  }
}

/**
 * Pterodactyl has one column for all that may be the case. A failed re-installation leaves a server that was there before
 * and may be installed once more, so it is not one that was never finished.
 */
function stateOf({ status, suspended }: Server): Account['state'] | null {
  if (suspended || status === 'suspended') return 'suspended'
  if (status === null || status === 'restoring_backup' || status === 'reinstall_failed') return 'active'
  if (status === 'installing') return 'making'
  return status === 'install_failed' ? 'broken' : null
}

/** Null for a state that we do not know. */
export async function accountOf(
  access: PterodactylAccess,
  account: KnownAccount,
  server: Server,
  call: CallContext,
): Promise<Account | null> {
  const state = stateOf(server)
  if (state === null) return null
  const main = server.relationships?.allocations?.data.find(({ attributes }) => attributes.id === server.allocation)
  const { ip, alias, port } = main?.attributes ?? {}
  return {
    username: account.username,
    domain: account.domain,
    plan: null,
    state,
    remoteId: String(server.id),
    host: ip === undefined ? new URL(access.address).hostname : `${alias || ip}:${port}`,
    panelUrl: `${access.address}/server/${server.identifier}`,
    addresses: ip === undefined ? [] : [ip],
    power: await powerOf(access, server, call),
  }
}

/** Told by the client API only, and not by that while the server is not usable. Suspended ones are switched off. */
async function powerOf(access: PterodactylAccess, server: Server, call: CallContext): Promise<Account['power']> {
  if (stateOf(server) === 'suspended') return 'off'
  if (server.status !== null || access.clientKey === '') return null
  const asked = await ask(access, { path: `/client/servers/${server.identifier}/resources` }, resourcesAnswer, call)
  if (asked.kind !== 'yes') return null
  return asked.answer.attributes.current_state === 'offline' ? 'off' : 'on'
}

export async function lookUp(
  access: PterodactylAccess,
  account: KnownAccount,
  call: CallContext,
): Promise<LookUpOutcome> {
  const standing = await standingOf(access, account, call)
  if (standing.kind === 'absent' || standing.kind === 'foreign') return standing
  if (standing.kind !== 'ours') return notKnown(standing)
  const found = await accountOf(access, account, standing.server, call)
  return found ? { kind: 'found', account: found } : strange(standing.server)
}

export const strange = ({ status }: Server) =>
  ({ kind: 'unknown', reason: `The panel says that the server is ${status}, which we do not know.` }) as const

/** Looks first whether it is ours, and lets nothing be done to what is not. */
export async function withOurs<Outcome extends { kind: string }>(
  access: PterodactylAccess,
  account: KnownAccount,
  call: CallContext,
  run: (server: Server) => Promise<Outcome>,
): Promise<Outcome | Extract<ActionOutcome, { kind: 'absent' | 'rejected' | 'retryable' }>> {
  const standing = await standingOf(access, account, call)
  if (standing.kind === 'ours') return run(standing.server)
  if (standing.kind === 'absent') return standing
  if (standing.kind === 'foreign') return { kind: 'rejected', reason: standing.reason }
  return beforehand(standing)
}
