import type { ActionOutcome, CallContext, Exchange, KnownAccount, LookUpOutcome, WayIn } from '@ostler/integration-kit'
import { z } from 'zod'
import { notKnown } from '../panel-call.ts'
import { spellingsOf } from '../secret-spellings.ts'
import { accountOf, findAccount, isSuspended, oursOr } from './accounts.ts'
import { DISABLED_BY_ADMIN, servicePlansWith, type Webspace, webspacesWith } from './objects.ts'
import { type NotYes, notBegun, outcomeOf, type PleskAccess } from './outcomes.ts'
import { askXml, type Element, ofOne } from './packet.ts'
import { askRest, createdAnswer, serverAnswer } from './rest.ts'
import type { PleskPlan } from './settings.ts'

const halfMade = { kind: 'rejected', reason: 'The customer has no subscription yet.' } as const

/** What is missing in the middle of an act has gone meanwhile. */
const failed = (asked: NotYes): ActionOutcome => (asked.kind === 'missing' ? { kind: 'absent' } : outcomeOf(asked))

const filterOf = ({ id }: Webspace): Element => ['filter', [['id', String(id)]]]

export async function lookUp(access: PleskAccess, known: KnownAccount, call: CallContext): Promise<LookUpOutcome> {
  const found = await findAccount(access, known, call)
  if (found.kind === 'absent') return found
  if (found.kind === 'foreign') return { kind: 'foreign', reason: found.reason }
  if (found.kind !== 'ours') return notKnown(found)
  const account = await accountOf(access, found, known, call)
  return 'kind' in account ? account : { kind: 'found', account }
}

/**
 * Sets or takes away the bit of the administrator on the subscription. REST knows the states of a domain only, and its
 * "suspended" leaves mail and FTP open.
 */
async function setDisabled(
  access: PleskAccess,
  known: KnownAccount,
  wanted: boolean,
  call: CallContext,
): Promise<ActionOutcome> {
  const found = await oursOr(access, known, call)
  if (found.kind !== 'ours') return found
  const { webspace } = found
  if (!webspace) return halfMade
  if (isSuspended(webspace) === wanted) return { kind: 'ok' }
  const status: Element = ['status', wanted ? String(DISABLED_BY_ADMIN) : '0']
  const content: Element[] = [filterOf(webspace), ['values', [['gen_setup', [status]]]]]
  const asked = ofOne(await askXml(access, { operator: 'webspace', operation: 'set', content }, z.unknown(), call))
  if (asked.kind !== 'yes') return failed(asked)
  // Other bits may stand beside ours: while the customer is disabled as a whole, or during a back-up.
  const after = await webspacesWith(access, [['id', String(webspace.id)]], call)
  const now = after.kind === 'yes' ? after.data[0] : undefined
  if (now && isSuspended(now) !== wanted)
    return { kind: 'unknown', reason: 'Plesk said yes, and the subscription stands as before.' }
  return { kind: 'ok' }
}

export const suspend = (access: PleskAccess, known: KnownAccount, call: CallContext) =>
  setDisabled(access, known, true, call)
export const unsuspend = (access: PleskAccess, known: KnownAccount, call: CallContext) =>
  setDisabled(access, known, false, call)

/**
 * The subscription first, and the customer when nothing is left to it: whoever deletes a customer deletes all that it owns,
 * and one may own several.
 */
export async function terminate(access: PleskAccess, known: KnownAccount, call: CallContext): Promise<ActionOutcome> {
  const found = await oursOr(access, known, call)
  if (found.kind !== 'ours') return found
  if (found.webspace) {
    const path = `/domains/${found.webspace.id}`
    const asked = await askRest(access, { method: 'DELETE', path }, z.unknown(), call)
    if (asked.kind !== 'yes' && asked.kind !== 'missing') return outcomeOf(asked)
  }
  if (found.others.length > 0) return { kind: 'ok', note: 'The customer has other subscriptions, and was kept.' }
  const { id } = found.customer
  const owned = await webspacesWith(access, [['owner-id', String(id)]], call)
  if (owned.kind !== 'yes') return { kind: 'unknown', reason: 'Plesk does not say whether the customer is empty.' }
  if (owned.data.length > 0) return { kind: 'unknown', reason: 'Plesk still shows subscriptions of the customer.' }
  const asked = await askRest(access, { method: 'DELETE', path: `/clients/${id}` }, z.unknown(), call)
  return asked.kind === 'yes' || asked.kind === 'missing' ? { kind: 'ok' } : outcomeOf(asked)
}

export async function changePlan(
  access: PleskAccess,
  known: KnownAccount,
  { servicePlan }: PleskPlan,
  call: CallContext,
): Promise<ActionOutcome> {
  const found = await oursOr(access, known, call)
  if (found.kind !== 'ours') return found
  if (!found.webspace) return halfMade
  const plans = await servicePlansWith(access, [['name', servicePlan]], call)
  if (plans.kind !== 'yes') return notBegun(plans)
  const plan = plans.data.find(({ name }) => name === servicePlan)
  if (!plan) return { kind: 'rejected', reason: `Plesk has no service plan "${servicePlan}".` }
  const content: Element[] = [filterOf(found.webspace), ['plan-guid', plan.guid]]
  const answer = z.object({ problems: z.string().optional().catch(undefined) })
  const request = { operator: 'webspace', operation: 'switch-subscription', content }
  const asked = ofOne(await askXml(access, request, answer, call))
  if (asked.kind !== 'yes') return failed(asked)
  // What of the new plan could not be had on this server.
  const note = asked.data.problems?.trim()
  return { kind: 'ok', ...(note ? { note } : {}) }
}

/** Of the customer, who logs in to Plesk, and of the system user, who has FTP and SSH. */
export async function changePassword(
  access: PleskAccess,
  known: KnownAccount,
  password: string,
  call: CallContext,
): Promise<ActionOutcome> {
  const found = await oursOr(access, known, call)
  if (found.kind !== 'ours') return found
  if (!found.webspace) return halfMade
  const secrets = spellingsOf(password)
  const path = `/clients/${found.customer.id}`
  const login = await askRest(access, { method: 'PUT', path, body: { password }, secrets }, createdAnswer, call)
  if (login.kind !== 'yes') return failed(login)
  const property: Element = [
    'property',
    [
      ['name', 'ftp_password'],
      ['value', password],
    ],
  ]
  const values: Element = ['values', [['hosting', [['vrt_hst', [property]]]]]]
  const content = [filterOf(found.webspace), values]
  const request = { operator: 'webspace', operation: 'set', content, secrets }
  const asked = ofOne(await askXml(access, request, z.unknown(), call))
  return asked.kind === 'yes' ? { kind: 'ok' } : failed(asked)
}

/** Works once, and from the address of the visitor only. */
export async function signOn(
  access: PleskAccess,
  known: KnownAccount,
  { ip }: { ip: string },
  call: CallContext,
): Promise<WayIn> {
  const found = await oursOr(access, known, call)
  if (found.kind !== 'ours') return found
  const server = await askRest(access, { method: 'GET', path: '/server' }, serverAnswer, call)
  if (server.kind !== 'yes') return notBegun(server)
  const data: Element = [
    'data',
    [
      ['user_ip', Buffer.from(ip).toString('base64')],
      ['source_server', ''],
    ],
  ]
  const content: Element[] = [['login', known.username], data]
  const request = { operator: 'server', operation: 'create_session', content }
  const session = z.object({ id: z.string().regex(/^[\w-]+$/) })
  const asked = ofOne(await askXml(access, request, session, withoutSessions(call)))
  if (asked.kind !== 'yes') return outcomeOf(asked)
  const name = /^win/i.test(server.data.platform) ? 'PLESKSESSID' : 'PHPSESSID'
  return { kind: 'ready', url: `${access.address}/enterprise/rsession_init.php?${name}=${asked.data.id}` }
}

/** The id of a session lets in whoever reads it, so the log does not have it. */
const withoutSessions = ({ signal, onExchange }: CallContext): CallContext => ({
  signal,
  onExchange: ({ responseBody, ...said }: Exchange) =>
    onExchange({
      ...said,
      ...(responseBody === undefined
        ? {}
        : { responseBody: responseBody.replace(/<id>[^<]*<\/id>/g, '<id>[masked]</id>') }),
    }),
})
