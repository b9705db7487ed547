import type { Account, KnownAccount } from '@ostler/integration-kit'
import { z } from 'zod'

/** What the script may answer, whichever verb it was told. The guide says the same in words. */

const state = z.enum(['making', 'active', 'suspended', 'broken'])

export const account = z.object({
  username: z.string().min(1).optional(),
  domain: z.string().nullable().optional(),
  plan: z.string().nullable().optional(),
  state,
  remoteId: z.string().nullable().optional(),
  host: z.string().min(1).optional(),
  panelUrl: z
    .url({ protocol: /^https?$/ })
    .nullable()
    .optional(),
  addresses: z.array(z.string()).optional(),
  power: z.enum(['on', 'off']).nullable().optional(),
})

const reason = z.string().min(1).max(2000)

export const done = z.object({
  outcome: z.literal('done'),
  note: z.string().optional(),
  password: z.string().min(1).optional(),
  account: account.optional(),
})

const working = z.object({
  outcome: z.literal('working'),
  /** Its name for the work; the key of the request where it has none. */
  ticket: z.string().min(1).max(200).optional(),
  reason: reason.default('The script works on it.'),
  password: z.string().min(1).optional(),
  account: account.partial().optional(),
})

const absent = z.object({ outcome: z.literal('absent') })
const rejected = z.object({
  outcome: z.literal('rejected'),
  reason,
  because: z.enum(['name_taken', 'no_room']).optional(),
})
const busy = z.object({
  outcome: z.literal('busy'),
  reason: reason.default('The script is busy.'),
  afterSeconds: z.number().int().min(0).max(86_400).optional(),
})
const foreign = z.object({ outcome: z.literal('foreign'), reason })

export const actAnswer = z.discriminatedUnion('outcome', [done, working, absent, rejected, busy])
export type ActAnswer = z.output<typeof actAnswer>

/** A question is answered by what was asked for, or by one of the others. */
const asked = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.discriminatedUnion('outcome', [
    z.object({ outcome: z.literal('done'), ...shape }),
    working,
    absent,
    rejected,
    busy,
    foreign,
  ])

const text = z.string().nullable().default(null)
const amount = z.number().min(0)
const next = z.string().min(1).max(500).nullable().default(null)

export const createAnswer = z.discriminatedUnion('outcome', [
  done.extend({ created: z.boolean().default(true) }),
  working,
  absent,
  rejected,
  busy,
])
export const lookUpAnswer = asked({ account })
export const usageAnswer = asked({
  usage: z.object({
    diskMib: amount,
    diskLimitMib: amount.nullable().default(null),
    trafficMib: amount,
    trafficLimitMib: amount.nullable().default(null),
  }),
})
export const accountsAnswer = asked({
  accounts: z.array(
    z.object({
      externalId: text,
      username: z.string().min(1),
      domain: text,
      email: text,
      plan: text,
      remoteId: text,
      isSuspended: z.boolean().default(false),
      createdOn: z.iso.date().nullable().default(null),
    }),
  ),
  next,
})
export const choicesAnswer = asked({
  choices: z.array(z.object({ value: z.string(), label: z.string().optional() })),
})
/** Called secret, so that the record of the exchange hides it. */
const secretUrl = z.url({ protocol: /^https?$/ })
export const signOnAnswer = asked({ secretUrl })
export const consoleAnswer = asked({ secretUrl: secretUrl.optional(), text: z.string().optional() })
export const backupsAnswer = asked({
  backups: z.array(
    z.object({
      id: z.string().min(1),
      label: z.string().default(''),
      madeAt: z.iso.datetime({ offset: true }),
      sizeMib: amount.nullable().default(null),
      state: z.enum(['making', 'ready', 'failed']).default('ready'),
    }),
  ),
})
export const checkAnswer = asked({
  version: z.string().min(1).max(200).default('A script without a version'),
  accounts: z.number().int().min(0).optional(),
  freeDiskMib: amount.optional(),
  /** What it knows; what is not among it is shown as a warning. */
  verbs: z.array(z.string()).optional(),
})

/** Errors of HTTP may say why in the same way. */
export const reasonGiven = z.object({ reason })

/** What the script leaves out is as it was asked for. */
export function accountOf(
  given: z.output<typeof account>,
  known: KnownAccount,
  usual: { host: string; plan: string | null },
): Account {
  return {
    username: given.username ?? known.username,
    domain: given.domain === undefined ? known.domain : given.domain,
    plan: given.plan === undefined ? usual.plan : given.plan,
    state: given.state,
    remoteId: given.remoteId === undefined ? known.remoteId : given.remoteId,
    host: given.host ?? usual.host,
    panelUrl: given.panelUrl ?? null,
    addresses: given.addresses ?? [],
    power: given.power ?? null,
  }
}
