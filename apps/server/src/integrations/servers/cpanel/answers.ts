import { z } from 'zod'

/** The words of WHM API 1, as far as we read them. Numbers come as numbers or as text, by function and version. */

/** `result` is 1 for yes. Without `api.version=1` there is no `metadata` at all, and the answer is not read. */
export const envelope = z.object({
  metadata: z.object({ result: z.coerce.number(), reason: z.string().nullish() }),
  data: z.unknown().optional(),
})

/** How cPanel says that a caller is not let in: as another of its interfaces would, and with any status. */
export const accessAnswer = z.object({ cpanelresult: z.object({ error: z.string() }) })

const flag = z.coerce.number().transform((value) => value === 1)

/** `14M`, or a word for none: null. MiB. */
const mebibytes = z.union([z.string(), z.number()]).transform((value, context) => {
  if (value === 'unlimited' || value === 'none') return null
  const size = /^(\d+(?:\.\d+)?)M?$/.exec(String(value))
  if (size) return Number(size[1])
  context.addIssue({ code: 'custom', message: 'is no size' })
  return z.NEVER
})

const whmAccount = z.object({
  user: z.string().min(1),
  domain: z.string().min(1),
  email: z.string().nullish(),
  ip: z.string().nullish(),
  plan: z.string().nullish(),
  owner: z.string().nullish(),
  suspended: flag,
  diskused: mebibytes.nullish(),
  disklimit: mebibytes.nullish(),
  unix_startdate: z.coerce.number().nullish(),
})
export type WhmAccount = z.output<typeof whmAccount>

export const accountsAnswer = z.object({ acct: z.array(whmAccount) })

export const createdAnswer = z.object({ ip: z.string().nullish(), package: z.string().nullish() })

/** Bytes of the month. `limit` is 0, or a word, where there is none. */
export const bandwidthAnswer = z.object({
  acct: z.array(
    z.object({
      user: z.string(),
      totalbytes: z.coerce.number(),
      limit: z.union([z.coerce.number(), z.literal('unlimited')]).nullish(),
      deleted: flag.nullish(),
    }),
  ),
})

export const packagesAnswer = z.object({ pkg: z.array(z.object({ name: z.string() })) })

export const sessionAnswer = z.object({ url: z.string().regex(/^https?:\/\/\S+$/) })

export const versionAnswer = z.object({ version: z.string() })

/** The functions that the token may call; in some versions with a number for each. */
export const functionsAnswer = z.object({ app: z.union([z.array(z.string()), z.record(z.string(), z.unknown())]) })

export const anything = z.unknown()
