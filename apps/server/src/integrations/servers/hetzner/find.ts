import type { CallContext, KnownAccount, Rejected, Retryable, Unknown } from '@ostler/integration-kit'
import { aServer, type ServerAnswer, servers } from './answers.ts'
import { askHetzner, type Failed, type HetznerAccess, isMissing, refusalOf } from './client.ts'
import { isOurs, labelOf, SERVICE } from './machine.ts'

export type Found =
  | { kind: 'one'; server: ServerAnswer }
  | { kind: 'none' }
  /** There is one, or more than one, and nothing may be done to it. */
  | { kind: 'stranger'; reason: string }
  | { kind: 'failed'; failed: Failed }

/** By its number, and by our label when there is none of that number any more. */
export async function find(access: HetznerAccess, account: KnownAccount, call: CallContext): Promise<Found> {
  if (account.remoteId !== null && /^\d+$/.test(account.remoteId)) {
    const asked = await askHetzner(access, { method: 'GET', path: `/servers/${account.remoteId}` }, aServer, call)
    if (asked.kind === 'yes') {
      const { server } = asked.answer
      return isOurs(server, account) ? { kind: 'one', server } : notOurs(server)
    }
    if (!isMissing(asked)) return { kind: 'failed', failed: asked }
  }
  return findByLabel(access, account.externalId, call)
}

async function findByLabel(access: HetznerAccess, externalId: string, call: CallContext): Promise<Found> {
  const query = { label_selector: `${SERVICE}==${labelOf(externalId)}`, per_page: '50' }
  const asked = await askHetzner(access, { method: 'GET', path: '/servers', query }, servers, call)
  if (asked.kind !== 'yes') return { kind: 'failed', failed: asked }
  const [server, another] = asked.answer.servers
  if (!server) return { kind: 'none' }
  if (!another) return { kind: 'one', server }
  const ids = asked.answer.servers.map(({ id }) => id).join(', ')
  return {
    kind: 'stranger',
    reason: `The servers ${ids} carry the same label of ours. Nothing is done to them before one of them has lost it.`,
  }
}

/** The one that has the name. */
export async function findByName(access: HetznerAccess, name: string, call: CallContext) {
  const asked = await askHetzner(access, { method: 'GET', path: '/servers', query: { name } }, servers, call)
  return asked.kind === 'yes' ? { kind: 'yes' as const, answer: asked.answer.servers[0] ?? null } : asked
}

export const notOurs = ({ id, name }: ServerAnswer) => ({
  kind: 'stranger' as const,
  reason: `The server ${id} (${name}) does not carry our label, so it is not touched.`,
})

/** What there is to say to those who wanted something done to a machine that was not found. */
export function notFound(found: Exclude<Found, { kind: 'one' }>): { kind: 'absent' } | Rejected | Retryable | Unknown {
  if (found.kind === 'none') return { kind: 'absent' }
  return found.kind === 'stranger' ? { kind: 'rejected', reason: found.reason } : refusalOf(found.failed)
}
