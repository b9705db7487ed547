import type { Account, ListedAccount } from '@ostler/integration-kit'
import { z } from 'zod'

const account = z.object({
  externalId: z.string().nullable(),
  username: z.string(),
  domain: z.string().nullable(),
  plan: z.string(),
  email: z.string(),
  createdAt: z.string(),
  suspended: z.boolean(),
  state: z.enum(['making', 'active', 'suspended', 'broken']),
  power: z.enum(['on', 'off']),
  host: z.string(),
  panelUrl: z.string().nullable(),
})

export type AccountAnswer = z.output<typeof account>

export const accountAnswer = z.object({ account })
export const accountsAnswer = z.object({ accounts: z.array(account), after: z.string().nullable() })

const usage = z.object({
  diskMib: z.number(),
  diskLimitMib: z.number().nullable(),
  trafficMib: z.number(),
  trafficLimitMib: z.number().nullable(),
})

export const usageAnswer = z.object({ usage })
export const usagesAnswer = z.object({
  usages: z.array(
    z.object({
      account: z.object({ externalId: z.string().nullable(), username: z.string(), domain: z.string().nullable() }),
      usage,
    }),
  ),
  after: z.string().nullable(),
})

export const taskAnswer = z.object({
  task: z.object({ id: z.string(), state: z.enum(['working', 'done', 'failed']) }),
})
export const backupsAnswer = z.object({
  backups: z.array(
    z.object({
      id: z.string(),
      label: z.string(),
      madeAt: z.string(),
      sizeMib: z.number().nullable(),
      state: z.enum(['making', 'ready', 'failed']),
    }),
  ),
})
export const plansAnswer = z.object({ plans: z.array(z.string()) })
export const wayInAnswer = z.object({ page: z.url(), token: z.string().min(1) })
export const screenAnswer = z.object({ text: z.string() })
export const statusAnswer = z.object({ version: z.string(), accounts: z.number(), freeDiskMib: z.number() })
export const anyAnswer = z.object({})

export const errorAnswer = z.object({ error: z.object({ code: z.string(), message: z.string() }) })

export const accountOf = ({ username, domain, plan, state, host, panelUrl, power }: AccountAnswer): Account => ({
  username,
  domain,
  plan,
  state,
  remoteId: null,
  host,
  panelUrl,
  addresses: [],
  power,
})

export const listed = (one: AccountAnswer): ListedAccount => ({
  externalId: one.externalId,
  username: one.username,
  domain: one.domain,
  email: one.email,
  plan: one.plan,
  remoteId: null,
  isSuspended: one.suspended,
  createdOn: one.createdAt.slice(0, 10),
})
