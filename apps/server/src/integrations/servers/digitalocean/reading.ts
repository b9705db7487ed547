import type { CallContext, PanelCheck, ServerPanel } from '@ostler/integration-kit'
import { accountAnswer, droplets, images, keys, regions, sizes } from './answers.ts'
import { askDigitalOcean, type DigitalOceanAccess, unknownOf } from './client.ts'
import { listedOf } from './machine.ts'
import { hasNext, PAGE_SIZE, readAll } from './pages.ts'

type Choice = { value: string; label: string }

export function reading(access: DigitalOceanAccess): Pick<ServerPanel, 'listAccounts' | 'choices' | 'checkConnection'> {
  return {
    async listAccounts(number, call) {
      const page = number ?? '1'
      const query = { page, per_page: String(PAGE_SIZE) }
      const asked = await askDigitalOcean(access, { method: 'GET', path: '/droplets', query }, droplets, call)
      if (asked.kind !== 'yes') return unknownOf(asked)
      const next = hasNext(asked.answer) ? String(Number(page) + 1) : null
      return { kind: 'read', accounts: asked.answer.droplets.map(listedOf), next }
    },

    async choices(field, call) {
      const read = await readChoices(access, field, call)
      return read.kind === 'yes' ? { kind: 'read', choices: read.answer } : unknownOf(read)
    },

    checkConnection: (call) => check(access, call),
  }
}

/** @throws TypeError for a field that offers no choices */
function readChoices(access: DigitalOceanAccess, field: string, call: CallContext) {
  switch (field) {
    case 'size':
      return readAll(
        access,
        '/sizes',
        {},
        sizes,
        (page) =>
          page.sizes
            .filter(({ available }) => available)
            .map(
              ({ slug, vcpus, memory, disk }): Choice => ({
                value: slug,
                label: `${slug}: ${vcpus} processors, ${memory} MB memory, ${disk} GB disk`,
              }),
            ),
        call,
      )
    case 'image':
      return readAll(
        access,
        '/images',
        { type: 'distribution' },
        images,
        (page) =>
          page.images
            .filter(({ slug, status }) => slug && status !== 'retired' && status !== 'deleted')
            .map(({ slug, distribution, name }): Choice => ({ value: slug!, label: `${distribution} ${name}` })),
        call,
      )
    case 'region':
      return readAll(
        access,
        '/regions',
        {},
        regions,
        (page) =>
          page.regions
            .filter(({ available }) => available)
            .map(({ slug, name }): Choice => ({ value: slug, label: name })),
        call,
      )
    case 'sshKeys':
      return readAll(
        access,
        '/account/keys',
        {},
        keys,
        (page) => page.ssh_keys.map(({ fingerprint, name }): Choice => ({ value: fingerprint, label: name })),
        call,
      )
    default:
      throw new TypeError(`The field "${field}" offers no choices.`)
  }
}

async function check(access: DigitalOceanAccess, call: CallContext): Promise<PanelCheck> {
  const asked = await askDigitalOcean(access, { method: 'GET', path: '/account' }, accountAnswer, call)
  if (asked.kind === 'rejected') return { kind: 'refused', field: 'token', reason: asked.reason }
  if (asked.kind !== 'yes') return unknownOf(asked)
  const { account } = asked.answer
  const query = { per_page: '1' }
  const listed = await askDigitalOcean(access, { method: 'GET', path: '/droplets', query }, droplets, call)
  if (listed.kind === 'rejected') return { kind: 'refused', field: 'token', reason: listed.reason }
  if (listed.kind !== 'yes') return unknownOf(listed)
  const total = listed.answer.meta?.total
  const warnings: string[] = []
  if (account.status !== 'active')
    warnings.push(`DigitalOcean says of the account: ${account.status_message || account.status}.`)
  if (!account.email_verified) warnings.push('The address of the account at DigitalOcean is not verified.')
  if (total !== undefined && total >= account.droplet_limit)
    warnings.push(`The account may have ${account.droplet_limit} droplets and has them: no more can be made.`)
  return {
    kind: 'accepted',
    version: 'DigitalOcean API v2',
    warnings,
    ...(total === undefined ? {} : { accounts: total }),
  }
}
