import { z } from 'zod'

/** One field of a form that an integration describes. */
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
  /** Can the server be asked what there is to choose from? */
  isSuggested: z.boolean(),
})
