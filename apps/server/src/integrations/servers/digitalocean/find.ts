import type { CallContext, KnownAccount, Rejected, Retryable, Unknown } from '@ostler/integration-kit'
import { aDroplet, type DropletAnswer, droplets, tagAnswer } from './answers.ts'
import { askDigitalOcean, type DigitalOceanAccess, type Failed, isMissing, refusalOf } from './client.ts'
import { isOurs, tagOf } from './machine.ts'

export type Found =
  | { kind: 'one'; droplet: DropletAnswer }
  | { kind: 'none' }
  /** There is one, or more than one, and nothing may be done to it. */
  | { kind: 'stranger'; reason: string }
  | { kind: 'failed'; failed: Failed }

/**
 * By our tag, and always by it first: nothing at DigitalOcean keeps two droplets from being made for one service, so two of
 * them are to be seen whenever there are two.
 */
export async function find(access: DigitalOceanAccess, account: KnownAccount, call: CallContext): Promise<Found> {
  const tag = tagOf(account.externalId)
  const query = { tag_name: tag, per_page: '200' }
  const asked = await askDigitalOcean(access, { method: 'GET', path: '/droplets', query }, droplets, call)
  if (asked.kind !== 'yes') return { kind: 'failed', failed: asked }
  const [droplet, another] = asked.answer.droplets
  if (droplet && another) {
    const ids = asked.answer.droplets.map(({ id }) => id).join(', ')
    const reason = `The droplets ${ids} carry the same tag of ours, ${tag}. Nothing is done to them before the wrong one has lost it.`
    return { kind: 'stranger', reason }
  }
  if (droplet) return { kind: 'one', droplet }
  const byNumber =
    account.remoteId === null ? { kind: 'none' as const } : await read(access, account, account.remoteId, call)
  return byNumber.kind === 'none' ? findByTag(access, account, tag, call) : byNumber
}

/** A droplet is missing from the lists for its first seconds. Its tag knows it by then. */
async function findByTag(
  access: DigitalOceanAccess,
  account: KnownAccount,
  tag: string,
  call: CallContext,
): Promise<Found> {
  const path = `/tags/${encodeURIComponent(tag)}`
  const asked = await askDigitalOcean(access, { method: 'GET', path }, tagAnswer, call)
  if (isMissing(asked)) return { kind: 'none' }
  if (asked.kind !== 'yes') return { kind: 'failed', failed: asked }
  const [, id] = /\/droplets\/(\d+)$/.exec(asked.answer.tag.resources.droplets?.last_tagged_uri ?? '') ?? []
  return id === undefined ? { kind: 'none' } : read(access, account, id, call)
}

async function read(access: DigitalOceanAccess, account: KnownAccount, id: string, call: CallContext): Promise<Found> {
  if (!/^\d+$/.test(id)) return { kind: 'none' }
  const asked = await askDigitalOcean(access, { method: 'GET', path: `/droplets/${id}` }, aDroplet, call)
  if (isMissing(asked)) return { kind: 'none' }
  if (asked.kind !== 'yes') return { kind: 'failed', failed: asked }
  const { droplet } = asked.answer
  if (isOurs(droplet, account)) return { kind: 'one', droplet }
  return {
    kind: 'stranger',
    reason: `The droplet ${droplet.id} (${droplet.name}) does not carry our tag, so it is not touched.`,
  }
}

/** What there is to say to those who wanted something done to a machine that was not found. */
export function notFound(found: Exclude<Found, { kind: 'one' }>): { kind: 'absent' } | Rejected | Retryable | Unknown {
  if (found.kind === 'none') return { kind: 'absent' }
  return found.kind === 'stranger' ? { kind: 'rejected', reason: found.reason } : refusalOf(found.failed)
}
