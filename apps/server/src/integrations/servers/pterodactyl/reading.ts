import type { CallContext, Listed, ListedAccount, PanelCheck, Unknown } from '@ostler/integration-kit'
import type { z } from 'zod'
import { notKnown } from '../panel-call.ts'
import { accountAnswer, locationAnswer, nestAnswer, nothing, pageOf, serverAnswer } from './answers.ts'
import { ask, type PterodactylAccess } from './client.ts'

export async function listAccounts(
  access: PterodactylAccess,
  page: string | null,
  call: CallContext,
): Promise<Listed<'accounts', ListedAccount>> {
  const path = `/application/servers?page=${Number(page ?? 1)}&per_page=50&include=user`
  const asked = await ask(access, { path }, pageOf(serverAnswer), call)
  if (asked.kind !== 'yes') return notKnown(asked)
  const { current_page, total_pages } = asked.answer.meta.pagination
  const accounts = asked.answer.data.map(({ attributes }) => ({
    externalId: attributes.external_id,
    username: attributes.relationships?.user?.attributes.username ?? '',
    domain: null,
    email: attributes.relationships?.user?.attributes.email ?? null,
    plan: null,
    remoteId: String(attributes.id),
    isSuspended: attributes.suspended,
    createdOn: attributes.created_at?.slice(0, 10) ?? null,
  }))
  return { kind: 'read', accounts, next: current_page < total_pages ? String(current_page + 1) : null }
}

/** All pages of a list. */
async function all<Schema extends z.ZodType>(
  access: PterodactylAccess,
  path: string,
  schema: Schema,
  call: CallContext,
): Promise<{ kind: 'read'; items: z.output<Schema>[] } | Unknown> {
  const items: z.output<Schema>[] = []
  for (let page = 1; ; page += 1) {
    const query = `${path.includes('?') ? '&' : '?'}page=${page}&per_page=100`
    const asked = await ask(access, { path: `${path}${query}` }, pageOf(schema), call)
    if (asked.kind !== 'yes') return notKnown(asked)
    items.push(...(asked.answer.data as z.output<Schema>[]))
    if (page >= asked.answer.meta.pagination.total_pages) return { kind: 'read', items }
  }
}

/** @throws TypeError for a field that has no choices there */
export async function choices(
  access: PterodactylAccess,
  field: string,
  call: CallContext,
): Promise<{ kind: 'read'; choices: { value: string; label: string }[] } | Unknown> {
  if (field === 'location') {
    const read = await all(access, '/application/locations', locationAnswer, call)
    if (read.kind !== 'read') return read
    const offered = read.items.map(({ attributes: { id, short, long } }) => ({
      value: String(id),
      label: long ? `${short} (${long})` : short,
    }))
    return { kind: 'read', choices: offered }
  }
  if (field !== 'egg' && field !== 'image') throw new TypeError(`Pterodactyl has no choices for "${field}".`)
  const read = await all(access, '/application/nests?include=eggs', nestAnswer, call)
  if (read.kind !== 'read') return read
  const eggs = read.items.flatMap(({ attributes: nest }) =>
    (nest.relationships?.eggs?.data ?? []).map(({ attributes: egg }) => ({ nest, egg })),
  )
  if (field === 'egg')
    return {
      kind: 'read',
      choices: eggs.map(({ nest, egg }) => ({ value: `${nest.id}/${egg.id}`, label: `${nest.name}: ${egg.name}` })),
    }
  const images = new Map(
    eggs.flatMap(({ egg }) =>
      Object.entries(egg.docker_images).map(([name, image]) => [image, `${egg.name}: ${name}`] as const),
    ),
  )
  return { kind: 'read', choices: [...images].map(([value, label]) => ({ value, label })) }
}

const needed = [
  ['users', 'users'],
  ['nests', 'nests and eggs'],
  ['locations', 'locations'],
] as const

export async function checkConnection(access: PterodactylAccess, call: CallContext): Promise<PanelCheck> {
  const servers = await ask(access, { path: '/application/servers?per_page=1' }, pageOf(serverAnswer), call)
  if (servers.kind === 'locked')
    return { kind: 'refused', field: 'apiKey', reason: `Servers cannot be read. ${servers.reason}` }
  if (servers.kind === 'missing' || servers.kind === 'no')
    return { kind: 'refused', field: 'address', reason: servers.reason }
  if (servers.kind !== 'yes') return notKnown(servers)

  const warnings: string[] = []
  for (const [path, name] of needed) {
    const asked = await ask(access, { path: `/application/${path}?per_page=1` }, nothing, call)
    if (asked.kind === 'locked') warnings.push(`The key may not read ${name}.`)
  }
  if (access.clientKey === '')
    warnings.push('Without a client API key servers cannot be started, stopped, backed up or measured from here.')
  else {
    const account = await ask(access, { path: '/client/account' }, accountAnswer, call)
    if (account.kind === 'locked')
      return { kind: 'refused', field: 'clientKey', reason: `The client API key is not taken. ${account.reason}` }
    if (account.kind === 'yes' && !account.answer.attributes.admin)
      warnings.push('The client API key is not that of an administrator, so it reaches no servers of clients.')
  }
  return { kind: 'accepted', version: 'Pterodactyl', warnings, accounts: servers.answer.meta.pagination.total }
}
