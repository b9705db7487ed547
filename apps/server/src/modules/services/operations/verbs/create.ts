import type { Account, CallContext, CreateOutcome, ServerPanel } from '@ostler/integration-kit'
import { freePlace, panelKinds } from '../../../servers/index.ts'
import { provisioningFailed, serviceActivated } from '../../events.ts'
import { moveService, type ServiceRow } from '../../lifecycle.ts'
import { type Answer, knownAccount, type OperationRow } from '../operation.ts'
import type { Intent, VerbRule } from '../verb-rules.ts'

export const create: VerbRule = {
  from: ['provisioning', 'failed'],
  unsure: 'look',

  async ask(panel, intent, call) {
    const { service, operation, password, plan, client } = intent
    const input = { ...knownAccount(service), password, plan, ...client }
    return answerOf(await panel.create(input, { key: keyOf(operation) }, call))
  },

  async asItStands(panel, intent, call) {
    const found = await panel.lookUp(knownAccount(intent.service), call)
    switch (found.kind) {
      case 'absent':
        return 'absent'
      case 'foreign':
        return { kind: 'rejected', reason: found.reason, because: 'name_taken' }
      case 'unknown':
        return found
      case 'found':
        if (found.account.state === 'broken') return endBroken(panel, intent, call)
        // Some are made in several steps, and only who asks for it again takes the next one.
        return found.account.state === 'making' ? null : fromAccount(found.account, { isFound: true })
    }
  },

  async onDone(tx, service, { operation, answer }) {
    const account = answer.kind === 'done' ? answer.account : undefined
    const why = answer.kind === 'done' && answer.isFound ? 'found set up by an earlier attempt' : 'set up'
    await moveService(tx, service, 'active', why, account ? placeOf(account) : {})
    await tx.emit(serviceActivated({ serviceId: service.id, clientId: service.clientId }))
    // Some servers choose the password and say it once. If that answer was lost, ours is set now.
    const kind = tx.port(panelKinds).get(service.serverModule ?? '')
    const isLost = operation.isUnsure && !operation.input.wasBegun && kind?.makes === 'machine'
    return isLost && kind.abilities.includes('changePassword') ? { next: 'change_password' } : undefined
  },

  async onGivenUp(tx, service, { operation, reason }) {
    await moveService(tx, service, 'failed', reason)
    await tx.emit(provisioningFailed({ serviceId: service.id, clientId: service.clientId, reason }))
    // What may be half done is taken away again; what surely was not begun gives its place free.
    if (operation.isUnsure || operation.input.wasBegun) return { next: 'clean_up' }
    await freePlace(tx, service.externalId)
    return null
  },
}

/** The same for every try, so that the other side can tell that it is the same wish. */
const keyOf = ({ id }: OperationRow): string => `op-${id}`

function answerOf(outcome: CreateOutcome): Answer {
  if (outcome.kind === 'ready') {
    const password = outcome.password === undefined ? {} : { password: outcome.password }
    return { ...fromAccount(outcome.account, { isFound: !outcome.created }), ...password }
  }
  return outcome.kind === 'working' ? { ...outcome, ticket: null } : outcome
}

/** An account that stands is what was wanted, also when somebody has suspended it meanwhile. */
function fromAccount(account: Account, { isFound }: { isFound: boolean }): Answer {
  return account.state === 'making'
    ? { kind: 'working', ticket: null, reason: 'The server is still making it.', remoteId: account.remoteId }
    : { kind: 'done', account, isFound }
}

/** What was begun and cannot be finished is ended, and made anew by the next try. */
async function endBroken(panel: ServerPanel, { service, operation }: Intent, call: CallContext): Promise<Answer> {
  const ended = await panel.terminate(knownAccount(service), { key: `${keyOf(operation)}-broken` }, call)
  if (ended.kind === 'rejected') return ended
  return ended.kind === 'unknown'
    ? ended
    : { kind: 'retryable', reason: 'A half-made account was ended; it is made anew.' }
}

/** Where the client finds it. */
export const placeOf = (account: Account): Partial<ServiceRow> => ({
  username: account.username,
  remoteId: account.remoteId,
  serverHost: account.host,
  panelUrl: account.panelUrl,
  addresses: account.addresses,
})
