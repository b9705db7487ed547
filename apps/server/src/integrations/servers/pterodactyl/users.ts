import type { CallContext, NewAccount, Rejected, Retryable, Unknown } from '@ostler/integration-kit'
import { type PanelUser, pageOf, userAnswer } from './answers.ts'
import { afterwards, ask, beforehand, isTaken, type PterodactylAccess } from './client.ts'

export type OwnerOutcome = { kind: 'owner'; id: number } | Rejected | Retryable | Unknown

/** Of the client, so that all of their servers have one login; of the account where nobody says whose it is. */
const keyOf = ({ clientId, externalId }: NewAccount): string =>
  clientId === undefined ? externalId : `client-${clientId}`

/**
 * The user of the panel whom the server is for. The panel takes each e-mail address once, so a client may be there already
 * whom we did not make: that one is linked only when the operator has said that addresses are verified, and never when it
 * carries another key, or is an administrator.
 */
export async function ensureOwner(
  access: PterodactylAccess,
  input: NewAccount,
  call: CallContext,
): Promise<OwnerOutcome> {
  const key = keyOf(input)
  const known = await byKey(access, key, call)
  if (known.kind === 'yes') return { kind: 'owner', id: known.answer.attributes.id }
  if (known.kind !== 'missing') return beforehand(known)

  const namesake = await byMail(access, input.email, call)
  if (namesake.kind !== 'read') return beforehand(namesake)
  if (namesake.user) return link(access, namesake.user, key, call)

  const body = {
    external_id: key,
    email: input.email,
    username: input.username,
    ...namesOf(input),
    password: input.password,
  }
  const request = { method: 'POST', path: '/application/users', body, secrets: [input.password] } as const
  const made = await ask(access, request, userAnswer, call)
  if (made.kind === 'yes') return { kind: 'owner', id: made.answer.attributes.id }
  if (isTaken(made, 'external_id')) {
    // Another order of the same client was faster.
    const again = await byKey(access, key, call)
    return again.kind === 'yes' ? { kind: 'owner', id: again.answer.attributes.id } : beforehand(again)
  }
  if (isTaken(made, 'username')) return { kind: 'rejected', because: 'name_taken', reason: made.reason }
  return afterwards(made)
}

const byKey = (access: PterodactylAccess, key: string, call: CallContext) =>
  ask(access, { path: `/application/users/external/${encodeURIComponent(key)}` }, userAnswer, call)

/** The filter finds what contains the address, so it is compared here. */
async function byMail(access: PterodactylAccess, email: string, call: CallContext) {
  for (let page = 1; ; page += 1) {
    const query = new URLSearchParams({ 'filter[email]': email, page: String(page), per_page: '100' })
    const asked = await ask(access, { path: `/application/users?${query}` }, pageOf(userAnswer), call)
    if (asked.kind !== 'yes') return asked
    const { data, meta } = asked.answer
    const found = data.find(({ attributes }) => attributes.email.toLowerCase() === email.toLowerCase())
    if (found || page >= meta.pagination.total_pages) return { kind: 'read', user: found?.attributes ?? null } as const
  }
}

async function link(access: PterodactylAccess, user: PanelUser, key: string, call: CallContext): Promise<OwnerOutcome> {
  const refuse = (why: string): Rejected => ({
    kind: 'rejected',
    reason: `The panel has a user with this e-mail address (${user.username}) ${why}`,
  })
  // Made a moment ago, by another order of the same client.
  if (user.external_id === key) return { kind: 'owner', id: user.id }
  if (user.external_id !== null) return refuse(`who carries another external id, ${user.external_id}.`)
  if (user.root_admin) return refuse('who is an administrator.')
  if (!access.linkByMail) return refuse('whom we did not make, and the server does not link such users.')
  const { email, username, first_name, last_name } = user
  // A change wants all that is required once more.
  const body = { external_id: key, email, username, first_name, last_name }
  const linked = await ask(access, { method: 'PATCH', path: `/application/users/${user.id}`, body }, userAnswer, call)
  return linked.kind === 'yes' ? { kind: 'owner', id: user.id } : afterwards(linked)
}

/** The panel wants two names. */
function namesOf({ name, username }: NewAccount): { first_name: string; last_name: string } {
  const [first = username, ...rest] = name
    .trim()
    .split(/\s+/)
    .filter((part) => part !== '')
  return { first_name: first.slice(0, 191), last_name: rest.join(' ').slice(0, 191) || first.slice(0, 191) }
}
