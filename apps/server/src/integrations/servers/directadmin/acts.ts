import type { ActionOutcome, CallContext, KnownAccount } from '@ostler/integration-kit'
import { type Asked, beforehand, type DirectAdminAccess, doCommand } from './client.ts'
import type { LegacyAnswer } from './legacy-answer.ts'
import type { DirectAdminPlan } from './settings.ts'
import { type DirectAdminUser, readUser, standingOf } from './users.ts'

/** Looks first whether it is ours, and lets nothing be done to what is not. */
async function withOurs(
  access: DirectAdminAccess,
  account: KnownAccount,
  call: CallContext,
  run: (user: DirectAdminUser) => Promise<ActionOutcome>,
): Promise<ActionOutcome> {
  const standing = await standingOf(access, account, call)
  if (standing.kind === 'ours') return run(standing.user)
  if (standing.kind === 'absent') return standing
  if (standing.kind === 'foreign') return { kind: 'rejected', reason: standing.reason }
  return beforehand(standing)
}

/** Not answered, or not let in; what was answered goes on. */
const broken = (asked: Exclude<Asked<LegacyAnswer>, { kind: 'yes' | 'no' }>): ActionOutcome =>
  asked.kind === 'locked' ? { kind: 'rejected', because: 'credentials', reason: asked.reason } : asked

/**
 * To the state that is wanted, by its exact word: any other text in `suspend`, such as the caption "Suspend/Unsuspend" of
 * the button, turns over whatever is the case, so that a repeated request would let an overdue client in again. What came of
 * it is read back, because the answer does not say it.
 */
async function suspendTo(
  access: DirectAdminAccess,
  account: KnownAccount,
  isSuspended: boolean,
  words: Record<string, string>,
  call: CallContext,
): Promise<ActionOutcome> {
  return withOurs(access, account, call, async (user) => {
    if (user.isSuspended === isSuspended) return { kind: 'ok' }
    const form = {
      location: 'CMD_SELECT_USERS',
      suspend: isSuspended ? 'Suspend' : 'Unsuspend',
      select0: account.username,
      ...words,
    }
    const asked = await doCommand(access, 'CMD_API_SELECT_USERS', form, call)
    if (asked.kind !== 'yes' && asked.kind !== 'no') return broken(asked)
    const after = await readUser(access, account.username, call)
    if (after.kind === 'absent') return after
    if (after.kind !== 'found') return { kind: 'unknown', reason: after.reason }
    if (after.user.isSuspended === isSuspended) return { kind: 'ok' }
    if (asked.kind === 'no') return { kind: 'rejected', reason: asked.reason }
    return { kind: 'unknown', reason: `DirectAdmin said yes, and the user is ${isSuspended ? 'not ' : ''}suspended.` }
  })
}

/** Its own words for why; anything else is told in `details`. */
const reasonWord = (reason: string): string =>
  /overdue|unpaid|payment|billing|invoice/i.test(reason)
    ? 'billing'
    : /abuse|spam|fraud/i.test(reason)
      ? 'abuse'
      : 'other'

export const suspend = (access: DirectAdminAccess, account: KnownAccount, reason: string, call: CallContext) =>
  suspendTo(access, account, true, { reason: reasonWord(reason), details: reason }, call)

export const unsuspend = (access: DirectAdminAccess, account: KnownAccount, call: CallContext) =>
  suspendTo(access, account, false, {}, call)

/** Deleting reports an error now and then although the user is gone, so it is the look afterwards that counts. */
export async function terminate(
  access: DirectAdminAccess,
  account: KnownAccount,
  call: CallContext,
): Promise<ActionOutcome> {
  return withOurs(access, account, call, async () => {
    const form = { confirmed: 'Confirm', delete: 'yes', select0: account.username }
    const asked = await doCommand(access, 'CMD_API_SELECT_USERS', form, call)
    if (asked.kind !== 'yes' && asked.kind !== 'no') return broken(asked)
    const after = await readUser(access, account.username, call)
    if (after.kind === 'absent') return asked.kind === 'no' ? { kind: 'ok', note: asked.reason } : { kind: 'ok' }
    if (after.kind !== 'found') return { kind: 'unknown', reason: after.reason }
    if (asked.kind === 'no') return { kind: 'rejected', reason: asked.reason }
    return { kind: 'unknown', reason: 'DirectAdmin said yes, and the user is still there.' }
  })
}

/** The package is given again even to who has it already: its limits may have been changed since. */
export async function changePlan(
  access: DirectAdminAccess,
  account: KnownAccount,
  plan: DirectAdminPlan,
  call: CallContext,
): Promise<ActionOutcome> {
  return withOurs(access, account, call, async () => {
    const form = { action: 'package', user: account.username, package: plan.package }
    const asked = await doCommand(access, 'CMD_API_MODIFY_USER', form, call)
    if (asked.kind === 'no') return { kind: 'rejected', reason: asked.reason }
    if (asked.kind !== 'yes') return broken(asked)
    const after = await readUser(access, account.username, call)
    if (after.kind === 'absent') return after
    if (after.kind !== 'found') return { kind: 'unknown', reason: after.reason }
    if (after.user.package === plan.package) return { kind: 'ok' }
    return { kind: 'unknown', reason: `DirectAdmin said yes, and the user still has "${after.user.package}".` }
  })
}

export async function changePassword(
  access: DirectAdminAccess,
  account: KnownAccount,
  password: string,
  call: CallContext,
): Promise<ActionOutcome> {
  return withOurs(access, account, call, async () => {
    const form = { username: account.username, passwd: password, passwd2: password }
    const asked = await doCommand(access, 'CMD_API_USER_PASSWD', form, call, [password])
    if (asked.kind === 'yes') return { kind: 'ok' }
    return asked.kind === 'no' ? { kind: 'rejected', reason: asked.reason } : broken(asked)
  })
}
