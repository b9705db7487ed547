import type { CallContext, PanelCheck, ServerPanel, Unknown } from '@ostler/integration-kit'
import { images, locations, servers, sshKeys, types } from './answers.ts'
import { askHetzner, type HetznerAccess, unknownOf } from './client.ts'
import { find } from './find.ts'
import { externalIdOf, listedOf, SERVICE, USERNAME, usageOf } from './machine.ts'
import { PAGE_SIZE, readAll } from './pages.ts'

type Choice = { value: string; label: string }

export function reading(
  access: HetznerAccess,
): Pick<ServerPanel, 'usage' | 'usageOfAll' | 'listAccounts' | 'choices' | 'checkConnection'> {
  const page = (number: string | null, query: Record<string, string>, call: CallContext) =>
    askHetzner(
      access,
      {
        method: 'GET',
        path: '/servers',
        query: { ...query, page: number ?? '1', per_page: String(PAGE_SIZE), sort: 'id:asc' },
      },
      servers,
      call,
    )
  const nextOf = ({ meta }: { meta: { pagination: { next_page?: number | null } } }) =>
    meta.pagination.next_page ? String(meta.pagination.next_page) : null

  return {
    async usage(account, call) {
      const found = await find(access, account, call)
      if (found.kind === 'none') return { kind: 'absent' }
      if (found.kind === 'stranger') return { kind: 'unknown', reason: found.reason }
      return found.kind === 'one' ? { kind: 'read', usage: usageOf(found.server) } : unknownOf(found.failed)
    },

    async usageOfAll(number, call) {
      const asked = await page(number, { label_selector: SERVICE }, call)
      if (asked.kind !== 'yes') return unknownOf(asked)
      const usages = asked.answer.servers.map((server) => ({
        account: {
          externalId: externalIdOf(server.labels),
          username: USERNAME,
          domain: null,
          remoteId: String(server.id),
        },
        usage: usageOf(server),
      }))
      return { kind: 'read', usages, next: nextOf(asked.answer) }
    },

    async listAccounts(number, call) {
      const asked = await page(number, {}, call)
      if (asked.kind !== 'yes') return unknownOf(asked)
      return { kind: 'read', accounts: asked.answer.servers.map(listedOf), next: nextOf(asked.answer) }
    },

    choices: (field, call) => choicesOf(access, field, call),
    checkConnection: (call) => check(access, call),
  }
}

async function choicesOf(
  access: HetznerAccess,
  field: string,
  call: CallContext,
): Promise<{ kind: 'read'; choices: Choice[] } | Unknown> {
  const read = await readChoices(access, field, call)
  if (read.kind !== 'yes') return unknownOf(read)
  // One image may be there for two kinds of processors, under one name.
  const choices = [...new Map(read.answer.map((choice) => [choice.value, choice])).values()]
  return { kind: 'read', choices }
}

/** @throws TypeError for a field that offers no choices */
function readChoices(access: HetznerAccess, field: string, call: CallContext) {
  switch (field) {
    case 'serverType':
      return readAll(
        access,
        '/server_types',
        {},
        types,
        (page) =>
          page.server_types
            .filter(({ deprecated }) => !deprecated)
            .map(
              ({ name, cores, memory, disk, architecture }): Choice => ({
                value: name,
                label: `${name}: ${cores} cores, ${memory} GB memory, ${disk} GB disk${architecture === 'arm' ? ', ARM' : ''}`,
              }),
            ),
        call,
      )
    case 'image':
      return readAll(
        access,
        '/images',
        { type: 'system', status: 'available' },
        images,
        (page) =>
          page.images
            .filter(({ deprecated, name }) => !deprecated && name)
            .map(({ name, description }): Choice => ({ value: name!, label: description })),
        call,
      )
    case 'location':
      return readAll(
        access,
        '/locations',
        {},
        locations,
        (page) =>
          page.locations.map(
            ({ name, city, country }): Choice => ({ value: name, label: `${name}: ${city}, ${country}` }),
          ),
        call,
      )
    case 'sshKeys':
      return readAll(
        access,
        '/ssh_keys',
        {},
        sshKeys,
        (page) => page.ssh_keys.map(({ name }): Choice => ({ value: name, label: name })),
        call,
      )
    default:
      throw new TypeError(`The field "${field}" offers no choices.`)
  }
}

async function check(access: HetznerAccess, call: CallContext): Promise<PanelCheck> {
  const asked = await askHetzner(access, { method: 'GET', path: '/servers', query: { per_page: '1' } }, servers, call)
  if (asked.kind === 'rejected') return { kind: 'refused', field: 'token', reason: asked.reason }
  if (asked.kind !== 'yes') return unknownOf(asked)
  const accounts = asked.answer.meta.pagination.total_entries
  return {
    kind: 'accepted',
    version: 'Hetzner Cloud API v1',
    warnings: [],
    ...(typeof accounts === 'number' ? { accounts } : {}),
  }
}
