import type { ActionOutcome, CallContext, KnownAccount } from '@ostler/integration-kit'
import { z } from 'zod'
import { type Step, ticketOf } from '../machine-ticket.ts'
import { type ActionAnswer, anAction, type DropletAnswer } from './answers.ts'
import { type Asked, actRefusal, askDigitalOcean, type DigitalOceanAccess, isMissing } from './client.ts'
import { find, notFound } from './find.ts'
import { tagOf } from './machine.ts'

/** Starts one of the actions of a droplet. */
export const begin = (
  access: DigitalOceanAccess,
  droplet: { id: number },
  body: { type: string } & Record<string, unknown>,
  call: CallContext,
) => askDigitalOcean(access, { method: 'POST', path: `/droplets/${droplet.id}/actions`, body }, anAction, call)

/** What became of an action that was started: taken on, or refused. */
export function begun(
  asked: Asked<{ action: ActionAnswer }>,
  step: Omit<Step, 'action'> = { what: 'wait' },
): ActionOutcome {
  if (asked.kind !== 'yes') return actRefusal(asked)
  const { action } = asked.answer
  if (action.status === 'errored') return failureOf(action)
  if (action.status === 'completed' && step.what === 'wait') return { kind: 'ok' }
  return { kind: 'working', ticket: ticketOf({ ...step, action: action.id }), reason: wordsOf(action) }
}

/** It never says why. */
export const failureOf = ({ type }: ActionAnswer) => ({
  kind: 'rejected' as const,
  reason: `DigitalOcean could not do it: ${type}.`,
})

export const wordsOf = ({ type }: { type: string }) => `DigitalOcean works on it: ${type}.`

/** A tag is made with the first thing that carries it. */
export async function tag(access: DigitalOceanAccess, { id }: DropletAnswer, name: string, call: CallContext) {
  const put = () =>
    askDigitalOcean(access, { method: 'POST', path: pathOf(name), body: resource(id) }, z.unknown(), call)
  const first = await put()
  if (!isMissing(first)) return first
  const made = await askDigitalOcean(access, { method: 'POST', path: '/tags', body: { name } }, z.unknown(), call)
  return made.kind === 'yes' ? put() : made
}

export async function untag(access: DigitalOceanAccess, { id }: DropletAnswer, name: string, call: CallContext) {
  const request = { method: 'DELETE' as const, path: pathOf(name), body: resource(id) }
  return askDigitalOcean(access, request, z.unknown(), call)
}

const pathOf = (name: string) => `/tags/${encodeURIComponent(name)}/resources`
const resource = (id: number) => ({ resources: [{ resource_id: String(id), resource_type: 'droplet' }] })

/** Does something to the machine of an account, when there is one and it is ours. */
export async function onDroplet(
  access: DigitalOceanAccess,
  account: KnownAccount,
  call: CallContext,
  act: (droplet: DropletAnswer) => Promise<ActionOutcome> | ActionOutcome,
): Promise<ActionOutcome> {
  const found = await find(access, account, call)
  return found.kind === 'one' ? act(found.droplet) : notFound(found)
}

/** One that was adopted gets our tag with the first change. */
export async function claim(
  access: DigitalOceanAccess,
  droplet: DropletAnswer,
  { externalId }: KnownAccount,
  call: CallContext,
) {
  const name = tagOf(externalId)
  if (droplet.tags.includes(name)) return null
  const asked = await tag(access, droplet, name, call)
  return asked.kind === 'yes' ? null : actRefusal(asked)
}

export const whileSuspended = { kind: 'rejected' as const, reason: 'It is suspended.' }
