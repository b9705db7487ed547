import { z } from 'zod'

/** One field of the form of an integration: of a gateway, of a server, of what is made on one. */
export const formField = z.object({
  name: z.string(),
  kind: z.enum(['text', 'long_text', 'secret', 'choice', 'switch']),
  label: z.string(),
  help: z.string().optional(),
  placeholder: z.string().optional(),
  isRequired: z.boolean(),
  choices: z.array(z.object({ value: z.string(), label: z.string() })),
  default: z.union([z.string(), z.boolean()]),
  /** Are the secrets sent there? With another address they have to be given anew. */
  isAddress: z.boolean(),
  /** Can the other side be asked what there is to choose from? */
  isSuggested: z.boolean(),
})

/** By the names of the form. A secret that is left out or empty stays as it is; null takes it away. */
export const givenSettings = z.record(z.string().max(60), z.union([z.string().max(8000), z.boolean(), z.null()]))

/** Secrets are never among them. */
export const shownSettings = z.record(z.string(), z.union([z.string(), z.boolean()]))

/** Stays as it is: it is in addresses and on records. */
export const setUpName = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{1,39}$/, 'must begin with a letter and hold 2 to 40 letters, digits, hyphens or underscores')
