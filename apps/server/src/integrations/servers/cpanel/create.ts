import type { Account, CallContext, CreateOutcome, NewAccount } from '@ostler/integration-kit'
import { spellingsOf } from '../secret-spellings.ts'
import { accountOf, findAccount, isKeptFromUs, placeOf, whmDomain } from './accounts.ts'
import { anything, createdAnswer } from './answers.ts'
import { askWhm, notBegun, outcomeOf, type WhmAccess } from './client.ts'
import type { CpanelPlan } from './settings.ts'

/**
 * Makes an account. `createacct` cannot be repeated: a second one finds the user name taken, by the first. So the account is
 * looked for before, and after a refusal.
 */
export async function create(
  access: WhmAccess,
  input: NewAccount<CpanelPlan>,
  call: CallContext,
): Promise<CreateOutcome> {
  const { username, plan } = input
  const domain = whmDomain(input.domain)
  if (!domain) return { kind: 'rejected', reason: `An account needs a domain, and "${input.domain ?? ''}" is none.` }
  const taken = `The user name ${username} is taken.`
  if (isKeptFromUs(access, username)) return { kind: 'rejected', reason: taken, because: 'name_taken' }

  const before = await findAccount(access, input, call)
  if (before.kind === 'ours')
    return { kind: 'ready', created: false, account: accountOf(access, before.account, input.domain) }
  if (before.kind === 'foreign') return { kind: 'rejected', reason: before.reason, because: 'name_taken' }
  if (before.kind !== 'absent') return notBegun(before)

  const parameters = {
    username,
    domain,
    password: input.password,
    plan: plan.package,
    contactemail: input.email,
    ip: plan.dedicatedIp ? 'y' : 'n',
  }
  const asked = await askWhm(
    access,
    'createacct',
    { parameters, secrets: spellingsOf(input.password) },
    createdAnswer,
    call,
  )
  if (asked.kind === 'yes') {
    const account: Account = {
      username,
      domain: input.domain,
      plan: asked.data.package || plan.package,
      state: 'active',
      remoteId: null,
      ...placeOf(access),
      addresses: asked.data.ip ? [asked.data.ip] : [],
      power: null,
    }
    return { kind: 'ready', created: true, account }
  }
  return asked.kind === 'no' ? whyNot(access, input, asked.reason, call) : outcomeOf(asked)
}

/** WHM says why in words only, and words change: what can be asked is asked. */
async function whyNot(
  access: WhmAccess,
  input: NewAccount<CpanelPlan>,
  reason: string,
  call: CallContext,
): Promise<CreateOutcome> {
  const found = await findAccount(access, input, call)
  // Somebody was faster, for the same account.
  if (found.kind === 'ours')
    return { kind: 'ready', created: false, account: accountOf(access, found.account, input.domain) }
  if (found.kind === 'foreign') return { kind: 'rejected', reason, because: 'name_taken' }
  if (hasNoRoom.test(reason)) return { kind: 'rejected', reason, because: 'no_room' }
  // Of other resellers' accounts a reseller sees nothing, but their names are taken all the same.
  const name = await askWhm(access, 'verify_new_username', { parameters: { user: input.username } }, anything, call)
  if (name.kind === 'no') return { kind: 'rejected', reason: name.reason, because: 'name_taken' }
  return { kind: 'rejected', reason }
}

/** The licence, the limits of a reseller, the addresses and the disk of a server: each of them may be used up. */
const hasNoRoom =
  /(maximum|limit|allowed|exceed\w*)[^.]*\b(accounts?|users?|licen[sc]e)\b|\b(accounts?|users?|licen[sc]e)\b[^.]*\b(limit|maximum|exceed\w*)|no (more |free |available )+ip|(not enough|no|insufficient) (free )?(disk )?space|disk (is )?full/i
