import type { CallContext, PanelCheck } from '@ostler/integration-kit'
import { notKnown } from '../panel-call.ts'
import { functionsAnswer, versionAnswer } from './answers.ts'
import { askWhm, type WhmAccess } from './client.ts'

/** What each function is for, for the warning that the token may not call it. */
const needed: Record<string, string> = {
  createacct: 'make accounts',
  listaccts: 'list accounts',
  suspendacct: 'suspend accounts',
  unsuspendacct: 'lift suspensions',
  removeacct: 'end accounts',
  changepackage: 'change packages',
  passwd: 'set passwords',
  modifyacct: 'change domains',
  listpkgs: 'list packages',
  showbw: 'read the traffic',
  create_user_session: 'log clients in',
}

export async function checkConnection(access: WhmAccess, call: CallContext): Promise<PanelCheck> {
  const version = await askWhm(access, 'version', {}, versionAnswer, call)
  if (version.kind === 'locked')
    return { kind: 'refused', field: 'token', reason: `${version.reason} Is the token right, and does it still live?` }
  if (version.kind === 'no') return { kind: 'refused', field: null, reason: version.reason }
  if (version.kind !== 'yes') return notKnown(version)

  const functions = await askWhm(access, 'applist', {}, functionsAnswer, call)
  if (functions.kind === 'unknown' || functions.kind === 'retryable') return notKnown(functions)
  const warnings: string[] = []
  if (functions.kind === 'yes') {
    const { app } = functions.data
    const allowed = new Set(Array.isArray(app) ? app : Object.keys(app))
    const missing = Object.keys(needed).filter((name) => !allowed.has(name))
    if (missing.length > 0) warnings.push(`The token may not ${missing.map((name) => needed[name]).join(', ')}.`)
  } else warnings.push('The token may not say which functions it may call.')
  if (access.address.startsWith('http:'))
    warnings.push('The address is not encrypted, so that everybody on the way can read the token.')
  return { kind: 'accepted', version: `cPanel ${version.data.version}`, warnings }
}
