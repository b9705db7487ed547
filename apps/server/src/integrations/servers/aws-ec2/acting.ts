import { CreateTagsCommand, DeleteTagsCommand, type EC2Client, type Instance } from '@aws-sdk/client-ec2'
import type { ActionOutcome, CallContext, KnownAccount } from '@ostler/integration-kit'
import { z } from 'zod'
import { actFailure, beforeAct, type Ec2 } from './client.ts'
import { findInstance } from './instance.ts'

/** Work that is under way, as its ticket says. Nothing secret is in it. */
export type Work = { verb: string } & Record<string, string | number>

export type Failure = Exclude<ActionOutcome, { kind: 'ok' | 'working' }>

/** A verb at work: the machine as it stands now. */
export type Step = {
  ec2: Ec2
  account: KnownAccount
  instance: Instance
  id: string
  work: Work
  call: CallContext
  /** Null when it went well. */
  change(send: (client: EC2Client) => Promise<unknown>): Promise<Failure | null>
  mark(key: string, value: string): Promise<Failure | null>
  unmark(key: string): Promise<Failure | null>
  /** Asked again, the verb looks how far it is. */
  wait(reason: string, more?: Partial<Work>): ActionOutcome
}

/** Looks at the machine and does the next thing, so that it may be called at any time and as often as one likes. */
export type Verb = (step: Step) => Promise<ActionOutcome>

const ticket = z.looseObject({ verb: z.string() })

export function workOf(text: string): Work | null {
  try {
    return (ticket.safeParse(JSON.parse(text)).data as Work | undefined) ?? null
  } catch {
    return null
  }
}

/** `ifAbsent`: what a verb makes of a machine that is not there. */
export async function take(
  verb: Verb,
  ec2: Ec2,
  account: KnownAccount,
  work: Work,
  call: CallContext,
  ifAbsent: () => Promise<ActionOutcome> = async () => ({ kind: 'absent' }),
): Promise<ActionOutcome> {
  const found = await findInstance(ec2, account, call)
  if (found.kind === 'no') return beforeAct(found.no)
  if (found.kind === 'absent') return ifAbsent()
  if (found.kind === 'foreign') return { kind: 'rejected', reason: found.reason }
  return verb(stepOf(ec2, account, found.instance, work, call))
}

/** Goes on from a ticket. What is refused for the moment is tried again at the next look. */
export async function goOn(...given: Parameters<typeof take>): Promise<ActionOutcome> {
  const [, , , work] = given
  const next = await take(...given)
  return next.kind === 'retryable' ? { kind: 'working', ticket: JSON.stringify(work), reason: next.reason } : next
}

function stepOf(ec2: Ec2, account: KnownAccount, instance: Instance, work: Work, call: CallContext): Step {
  const id = instance.InstanceId!
  async function change(send: (client: EC2Client) => Promise<unknown>): Promise<Failure | null> {
    const asked = await ec2.ask(call, send)
    return asked.kind === 'yes' ? null : actFailure(asked)
  }
  return {
    ec2,
    account,
    instance,
    id,
    work,
    call,
    change,
    mark: (Key, Value) =>
      change((client) => client.send(new CreateTagsCommand({ Resources: [id], Tags: [{ Key, Value }] }))),
    unmark: (Key) => change((client) => client.send(new DeleteTagsCommand({ Resources: [id], Tags: [{ Key }] }))),
    wait: (reason, more = {}) => ({ kind: 'working', ticket: JSON.stringify({ ...work, ...more }), reason }),
  }
}
