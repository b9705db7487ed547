import type { CallContext, PanelCheck } from '@ostler/integration-kit'
import { z } from 'zod'
import { notKnown } from '../panel-call.ts'
import { askJson, type DirectAdminAccess, readCommand } from './client.ts'
import { listUsernames } from './users.ts'

const versionAnswer = z.object({ version: z.string() })

export async function checkConnection(access: DirectAdminAccess, call: CallContext): Promise<PanelCheck> {
  const login = await readCommand(access, 'CMD_API_LOGIN_TEST', {}, call)
  if (login.kind === 'locked' || login.kind === 'no')
    return { kind: 'refused', field: 'loginKey', reason: `DirectAdmin does not let us in. ${login.reason}` }
  if (login.kind !== 'yes') return notKnown(login)
  if (login.answer.values.get('error') !== '0')
    return { kind: 'refused', field: 'address', reason: 'What answers there is not DirectAdmin.' }

  const [version, users, packages, addresses] = await Promise.all([
    askJson(access, { method: 'GET', path: '/api/version' }, versionAnswer, call),
    listUsernames(access, call),
    readCommand(access, 'CMD_API_PACKAGES_USER', {}, call),
    readCommand(access, 'CMD_API_SHOW_RESELLER_IPS', {}, call),
  ])
  const warnings: string[] = []
  // Only administrators are told the version; resellers are refused, by an interface that is there.
  if (version.kind === 'none' && version.isOld)
    warnings.push('This DirectAdmin is old: clients cannot be let in without their password.')
  if (users.kind !== 'read')
    warnings.push('The login key may not list users, so existing accounts cannot be taken over.')
  if (packages.kind !== 'yes') warnings.push('The login key may not read packages.')
  else if ((packages.answer.lists.get('list') ?? []).length === 0) warnings.push('There is no user package yet.')
  if (addresses.kind !== 'yes') warnings.push('The login key may not read IP addresses, so no account can be made.')
  else if ((addresses.answer.lists.get('list') ?? []).length === 0)
    warnings.push('The login has no IP address, so no account can be made.')
  return {
    kind: 'accepted',
    version: version.kind === 'yes' ? `DirectAdmin ${version.answer.version}` : 'DirectAdmin',
    warnings,
    ...(users.kind === 'read' ? { accounts: users.usernames.length } : {}),
  }
}
