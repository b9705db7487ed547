import type { ActionOutcome, CallContext, KnownAccount } from '@ostler/integration-kit'
import type { z } from 'zod'
import { type Step, ticketOf } from '../machine-ticket.ts'
import { type ActionAnswer, anAction, aServer, type ServerAnswer } from './answers.ts'
import { type Asked, actRefusal, askHetzner, type HetznerAccess } from './client.ts'
import { find, notFound } from './find.ts'
import { labelOf, SERVICE } from './machine.ts'

/** Starts one of the actions of a server. */
export const begin = <Schema extends z.ZodType = typeof anAction>(
  access: HetznerAccess,
  server: { id: number },
  action: string,
  call: CallContext,
  { body, schema }: { body?: unknown; schema?: Schema } = {},
): Promise<Asked<z.output<Schema>>> =>
  askHetzner(
    access,
    { method: 'POST', path: `/servers/${server.id}/actions/${action}`, ...(body === undefined ? {} : { body }) },
    (schema ?? anAction) as unknown as Schema,
    call,
  )

/** What became of an action that was started: done at once, taken on, or refused. */
export function begun(
  asked: Asked<{ action: ActionAnswer; root_password?: string | null }>,
  step: Omit<Step, 'action'> = { what: 'wait' },
): ActionOutcome {
  if (asked.kind !== 'yes') return actRefusal(asked)
  const { action, root_password: password } = asked.answer
  if (action.status === 'error') return failureOf(action)
  const told = password ? { password } : {}
  if (action.status === 'success' && step.what === 'wait') return { kind: 'ok', ...told }
  return { kind: 'working', ticket: ticketOf({ ...step, action: action.id }), reason: wordsOf(action), ...told }
}

export const failureOf = ({ command, error }: ActionAnswer) => ({
  kind: 'rejected' as const,
  reason: `Hetzner says of ${command}: ${error?.message ?? 'It failed.'}`,
})

export const wordsOf = ({ command }: { command: string }) => `Hetzner works on it: ${command}.`

/** Puts the labels as they shall be; an adopted machine gets ours with it. */
export function label(
  access: HetznerAccess,
  server: ServerAnswer,
  externalId: string,
  changes: Record<string, string | null>,
  call: CallContext,
) {
  const wanted = { ...server.labels, [SERVICE]: labelOf(externalId), ...changes }
  const labels = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== null))
  return askHetzner(access, { method: 'PUT', path: `/servers/${server.id}`, body: { labels } }, aServer, call)
}

/**
 * A protected server cannot be deleted, by whatever mistake. It is locked while it is made, so this may have to wait for
 * the first thing that is done to it.
 */
export async function protect(access: HetznerAccess, server: ServerAnswer, call: CallContext) {
  if (server.protection.delete || server.locked) return null
  const asked = await begin(access, server, 'change_protection', call, { body: { delete: true } })
  return asked.kind === 'yes' ? null : actRefusal(asked)
}

/** Does something to the machine of an account, when there is one and it is ours. */
export async function onServer(
  access: HetznerAccess,
  account: KnownAccount,
  call: CallContext,
  act: (server: ServerAnswer) => Promise<ActionOutcome> | ActionOutcome,
): Promise<ActionOutcome> {
  const found = await find(access, account, call)
  if (found.kind !== 'one') return notFound(found)
  return act(found.server)
}

/** The same, and protects it first where that is still to be done: for what is done to every machine sooner or later. */
export const onProtected: typeof onServer = (access, account, call, act) =>
  onServer(access, account, call, async (server) => (await protect(access, server, call)) ?? act(server))

export const whileSuspended = { kind: 'rejected' as const, reason: 'It is suspended.' }
