import type { ActionOutcome, CallContext, KnownAccount, LookUpOutcome, WayIn } from '@ostler/integration-kit'
import { notKnown } from '../panel-call.ts'
import { spellingsOf } from '../secret-spellings.ts'
import { accountOf, findAccount, oursOr, whmDomain } from './accounts.ts'
import { anything, sessionAnswer } from './answers.ts'
import { askWhm, done, outcomeOf, type WhmAccess } from './client.ts'
import type { CpanelPlan } from './settings.ts'

export async function lookUp(access: WhmAccess, known: KnownAccount, call: CallContext): Promise<LookUpOutcome> {
  const found = await findAccount(access, known, call)
  if (found.kind === 'absent') return found
  if (found.kind === 'foreign') return { kind: 'foreign', reason: found.reason }
  if (found.kind !== 'ours') return notKnown(found)
  return { kind: 'found', account: accountOf(access, found.account, known.domain) }
}

export async function suspend(
  access: WhmAccess,
  known: KnownAccount,
  reason: string,
  call: CallContext,
): Promise<ActionOutcome> {
  const found = await oursOr(access, known, call)
  if (found.kind !== 'ours') return found
  if (found.account.suspended) return { kind: 'ok' }
  const asked = await askWhm(access, 'suspendacct', { parameters: { user: known.username, reason } }, anything, call)
  return asked.kind === 'yes' ? standsAs(access, known, 'suspended', call) : outcomeOf(asked)
}

export async function unsuspend(access: WhmAccess, known: KnownAccount, call: CallContext): Promise<ActionOutcome> {
  const found = await oursOr(access, known, call)
  if (found.kind !== 'ours') return found
  if (!found.account.suspended) return { kind: 'ok' }
  const asked = await askWhm(access, 'unsuspendacct', { parameters: { user: known.username } }, anything, call)
  return asked.kind === 'yes' ? standsAs(access, known, 'active', call) : outcomeOf(asked)
}

/** WHM said yes. When it shows something else a moment later, nobody knows which of the two is right. */
async function standsAs(
  access: WhmAccess,
  known: KnownAccount,
  state: 'active' | 'suspended',
  call: CallContext,
): Promise<ActionOutcome> {
  const found = await lookUp(access, known, call)
  if (found.kind === 'unknown' || (found.kind === 'found' && found.account.state === state)) return { kind: 'ok' }
  const now = found.kind === 'found' ? found.account.state : found.kind
  return { kind: 'unknown', reason: `WHM said yes, and shows the account as ${now}.` }
}

export async function terminate(access: WhmAccess, known: KnownAccount, call: CallContext): Promise<ActionOutcome> {
  const found = await oursOr(access, known, call)
  if (found.kind !== 'ours') return found
  const parameters = { username: known.username, keepdns: '0' }
  const asked = await askWhm(access, 'removeacct', { parameters }, anything, call)
  if (asked.kind !== 'no') return done(asked)
  // What is gone already is refused as well, in words.
  const after = await findAccount(access, known, call)
  return after.kind === 'absent' ? { kind: 'ok' } : outcomeOf(asked)
}

export async function changePlan(
  access: WhmAccess,
  known: KnownAccount,
  plan: CpanelPlan,
  call: CallContext,
): Promise<ActionOutcome> {
  const found = await oursOr(access, known, call)
  if (found.kind !== 'ours') return found
  const parameters = { user: known.username, pkg: plan.package }
  return done(await askWhm(access, 'changepackage', { parameters }, anything, call))
}

export async function changePassword(
  access: WhmAccess,
  known: KnownAccount,
  password: string,
  call: CallContext,
): Promise<ActionOutcome> {
  const found = await oursOr(access, known, call)
  if (found.kind !== 'ours') return found
  // To suspend is to lock the password: a new one could let in who was shut out.
  if (found.account.suspended) return { kind: 'rejected', reason: 'The account is suspended.' }
  const parameters = { user: known.username, password, db_pass_update: '1' }
  return done(await askWhm(access, 'passwd', { parameters, secrets: spellingsOf(password) }, anything, call))
}

/** The names of what `modifyacct` changes are in capitals; those that it does not know it passes over, and says yes. */
export async function rename(
  access: WhmAccess,
  known: KnownAccount,
  domain: string,
  call: CallContext,
): Promise<ActionOutcome> {
  const wanted = whmDomain(domain)
  if (!wanted) return { kind: 'rejected', reason: `"${domain}" is no domain.` }
  const there = await findAccount(access, { username: known.username, domain }, call)
  if (there.kind === 'ours') return { kind: 'ok' }
  const found = await oursOr(access, known, call)
  if (found.kind !== 'ours') return found
  const parameters = { user: known.username, DNS: wanted }
  const asked = await askWhm(access, 'modifyacct', { parameters }, anything, call)
  if (asked.kind !== 'yes') return outcomeOf(asked)
  const after = await findAccount(access, { username: known.username, domain }, call)
  if (after.kind === 'foreign')
    return { kind: 'rejected', reason: `WHM said yes, and left the domain ${after.account.domain}.` }
  return { kind: 'ok' }
}

/** Works once, within 15 minutes. */
export async function signOn(access: WhmAccess, known: KnownAccount, call: CallContext): Promise<WayIn> {
  const found = await oursOr(access, known, call)
  if (found.kind !== 'ours') return found
  const parameters = { user: known.username, service: 'cpaneld' }
  const asked = await askWhm(access, 'create_user_session', { parameters }, sessionAnswer, call)
  return asked.kind === 'yes' ? { kind: 'ready', url: asked.data.url } : outcomeOf(asked)
}
