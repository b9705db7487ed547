import type { CallContext, CreateOutcome, NewAccount, Rejected, Retryable } from '@ostler/integration-kit'
import { beforehand, type DirectAdminAccess, doCommand, readCommand } from './client.ts'
import type { DirectAdminPlan } from './settings.ts'
import { accountOf, type DirectAdminUser, isOurs, readUser } from './users.ts'

/**
 * Makes a user. DirectAdmin has no key that makes this safe to repeat, so it looks first, and looks again after a no:
 * somebody may have been faster, with the same order or with another one.
 */
export async function create(
  access: DirectAdminAccess,
  input: NewAccount<DirectAdminPlan>,
  call: CallContext,
): Promise<CreateOutcome> {
  const { username, domain, plan, password, email } = input
  if (domain === null) return { kind: 'rejected', reason: 'An account of DirectAdmin needs a domain.' }

  const before = await readUser(access, username, call)
  if (before.kind === 'found') return asItStands(access, before.user, input)
  if (before.kind !== 'absent') return beforehand(before)
  const ip = await addressFor(access, plan, call)
  if (ip.kind !== 'address') return ip

  const form = {
    action: 'create',
    add: 'Submit',
    username,
    email,
    passwd: password,
    passwd2: password,
    domain,
    package: plan.package,
    ip: ip.address,
    // We tell the client ourselves.
    notify: 'no',
  }
  const asked = await doCommand(access, 'CMD_API_ACCOUNT_USER', form, call, [password])
  if (asked.kind === 'locked') return { kind: 'rejected', because: 'credentials', reason: asked.reason }
  if (asked.kind !== 'yes' && asked.kind !== 'no') return asked

  const after = await readUser(access, username, call)
  if (asked.kind === 'no') {
    if (after.kind === 'found') return asItStands(access, after.user, input)
    return after.kind === 'absent' ? refusalOf(asked.reason) : { kind: 'unknown', reason: asked.reason }
  }
  if (after.kind === 'found' && isOurs(after.user, input))
    return { kind: 'ready', created: true, account: accountOf(access, after.user) }
  return { kind: 'working', remoteId: null, reason: 'DirectAdmin has made the user, and does not show it yet.' }
}

/** Whoever else's user it is: a namesake of another reseller may even serve the same domain. */
function asItStands(
  access: DirectAdminAccess,
  user: DirectAdminUser,
  input: NewAccount<DirectAdminPlan>,
): CreateOutcome {
  if (isOurs(user, input) && user.creator.toLowerCase() === access.username.toLowerCase())
    return { kind: 'ready', created: false, account: accountOf(access, user) }
  return { kind: 'rejected', because: 'name_taken', reason: `There is another user called ${user.username}.` }
}

/** DirectAdmin explains itself in free text only. */
function refusalOf(reason: string): Rejected {
  if (
    /\bip\b.*(assign|available|free|owned?)|assign.*\bip\b|licen[cs]e|(limit|maximum) .*users|disk (space|full)/i.test(
      reason,
    )
  )
    return { kind: 'rejected', because: 'no_room', reason }
  if (/user ?name.*(exist|reserved|taken|in use|not allowed|forbidden)|(exist|reserved).*user ?name/i.test(reason))
    return { kind: 'rejected', because: 'name_taken', reason }
  return { kind: 'rejected', reason }
}

/** So many addresses are looked at one by one. */
const MOST_ADDRESSES = 64

/** The shared address of our login, or a free one of its own. */
async function addressFor(
  access: DirectAdminAccess,
  { ownAddress }: DirectAdminPlan,
  call: CallContext,
): Promise<{ kind: 'address'; address: string } | Rejected | Retryable> {
  const wanted = ownAddress ? ['free'] : ['shared', 'server']
  const asked = await readCommand(access, 'CMD_API_SHOW_RESELLER_IPS', {}, call)
  if (asked.kind !== 'yes') return beforehand(asked)
  for (const address of (asked.answer.lists.get('list') ?? []).slice(0, MOST_ADDRESSES)) {
    const detail = await readCommand(access, 'CMD_API_SHOW_RESELLER_IPS', { ip: address }, call)
    if (detail.kind !== 'yes') return beforehand(detail)
    if (wanted.includes(detail.answer.values.get('status') ?? '')) return { kind: 'address', address }
  }
  const reason = ownAddress ? 'No IP address is free.' : 'The login has no shared IP address for new accounts.'
  return { kind: 'rejected', because: 'no_room', reason }
}
