import { z } from 'zod'

/** What the program on the server answers. */

export const refusal = z.object({ ok: z.literal(false), code: z.string(), message: z.string() })

const yes = z.object({ ok: z.literal(true), changed: z.boolean() })

const account = z.object({
  externalId: z.string(),
  username: z.string(),
  domain: z.string(),
  email: z.string(),
  state: z.enum(['making', 'active', 'suspended', 'broken']),
  createdOn: z.string(),
})

export type AccountAnswer = z.output<typeof account>

export const createAnswer = yes.extend({ created: z.boolean(), account })

export const accountAnswer = yes.extend({ account })

export const actAnswer = yes.extend({ notes: z.array(z.string()).default([]), working: z.string().optional() })

const usage = z.object({
  externalId: z.string(),
  username: z.string(),
  domain: z.string(),
  diskBytes: z.number(),
  diskLimitMib: z.number().nullable(),
  trafficBytes: z.number(),
  trafficLimitMib: z.number().nullable(),
})

export type UsageAnswer = z.output<typeof usage>

export const usageAnswer = yes.extend({ usage })

export const usagesAnswer = yes.extend({ items: z.array(usage), next: z.string().nullable() })

export const accountsAnswer = yes.extend({
  items: z.array(
    account.extend({
      externalId: z.string().nullable(),
      domain: z.string().nullable(),
      createdOn: z.string().nullable(),
    }),
  ),
  next: z.string().nullable(),
})

export const backupsAnswer = yes.extend({
  backups: z.array(
    z.object({
      id: z.string(),
      label: z.string(),
      madeAt: z.string(),
      bytes: z.number().nullable(),
      state: z.enum(['making', 'ready', 'failed']),
    }),
  ),
})

export const checkAnswer = yes.extend({
  version: z.string(),
  warnings: z.array(z.string()),
  accounts: z.number(),
  freeDiskMib: z.number(),
})
