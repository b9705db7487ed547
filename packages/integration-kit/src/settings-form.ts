import { z } from 'zod'

/**
 * The settings of an integration, as a schema: what is stored is validated by it, and the form of the staff area is drawn
 * from it. A setting is a text, a secret, a choice or a switch.
 *
 * ```ts
 * const settings = z.object({
 *   secretKey: secretField({ label: 'Secret key', help: 'Begins with sk_.' }, { pattern: /^sk_/ }),
 *   environment: choiceField({ label: 'Environment' }, { live: 'Live', test: 'Test' }, 'live'),
 * })
 * ```
 */
export type SettingsSchema<Settings> = z.ZodType<Settings> & { readonly shape: Readonly<Record<string, z.ZodType>> }

export type FieldWords = { label: string; help?: string; placeholder?: string }

/** One field of the form. `secret` goes in and never comes out. */
export type FormField = FieldWords & {
  name: string
  kind: 'text' | 'long_text' | 'secret' | 'choice' | 'switch'
  /** May it be left empty? */
  isRequired: boolean
  choices: { value: string; label: string }[]
  default: string | boolean
  /** Are the secrets sent there? Who changes it has to give them anew. */
  isAddress: boolean
  /** The server can be asked what there is to choose from: `choices` of a panel. */
  isSuggested: boolean
}

type Described = Omit<FormField, 'name'>

const fields = z.registry<Described>()

type TextRules = {
  /** An empty text then means: none. */
  optional?: true
  pattern?: RegExp
  /** What is wrong with a text that does not fit the pattern. */
  expects?: string
  longest?: number
}

const plain = { isAddress: false, isSuggested: false } as const

function textOf(
  kind: 'text' | 'long_text' | 'secret',
  words: FieldWords,
  rules: TextRules,
  about: { isAddress?: true; isSuggested?: true } = {},
): z.ZodDefault<z.ZodString> {
  let schema = z
    .string()
    .trim()
    .max(rules.longest ?? 500)
  if (!rules.optional) schema = schema.min(1, 'is needed')
  const { pattern } = rules
  const checked = pattern
    ? schema.refine(
        (text) => (rules.optional && text === '') || pattern.test(text),
        rules.expects ?? 'does not look right',
      )
    : schema
  const field = checked.default('')
  fields.add(field, { ...words, kind, isRequired: !rules.optional, choices: [], default: '', ...plain, ...about })
  return field
}

export const textField = (words: FieldWords, rules: TextRules = {}) => textOf('text', words, rules)
export const longTextField = (words: FieldWords, rules: TextRules = {}) =>
  textOf('long_text', words, { longest: 4000, ...rules })
export const secretField = (words: FieldWords, rules: TextRules = {}) =>
  textOf('secret', words, { longest: 8000, ...rules })

/** A text for which the server offers choices; others may be entered all the same. */
export const suggestedField = (words: FieldWords, rules: TextRules = {}) =>
  textOf('text', words, rules, { isSuggested: true })

/** A whole number, kept as text. Empty means: none, where it is optional. */
export const numberField = (words: FieldWords, rules: { optional?: true } = {}) =>
  textOf('text', words, { ...rules, longest: 12, pattern: /^\d{1,12}$/, expects: 'must be a whole number' })

/** An address of the operator's own server; called through the guard like any address that a person can enter. */
export const addressField = (words: FieldWords, rules: Omit<TextRules, 'pattern' | 'expects'> = {}) =>
  textOf(
    'text',
    words,
    { ...rules, pattern: /^https?:\/\/[^\s?#]+$/, expects: 'must be an address that begins with https://' },
    { isAddress: true },
  )

/** The name or address of a server that is not spoken to over HTTP. Who changes it has to give the secrets anew. */
export const hostField = (words: FieldWords) =>
  textOf(
    'text',
    words,
    {
      longest: 253,
      pattern: /^([A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|[0-9a-fA-F:]+)$/,
      expects: 'must be a host name or an IP address',
    },
    { isAddress: true },
  )

export function choiceField<Value extends string>(
  words: FieldWords,
  choices: Record<Value, string>,
  usual: NoInfer<Value>,
): z.ZodDefault<z.ZodEnum<{ [V in Value]: V }>> {
  const values = Object.keys(choices) as Value[]
  const field = z.enum(values).default(usual as never) as unknown as z.ZodDefault<z.ZodEnum<{ [V in Value]: V }>>
  fields.add(field, {
    ...words,
    kind: 'choice',
    isRequired: true,
    choices: values.map((value) => ({ value, label: choices[value] })),
    default: usual,
    ...plain,
  })
  return field
}

export function switchField(words: FieldWords, usual: boolean): z.ZodDefault<z.ZodBoolean> {
  const field = z.boolean().default(usual)
  fields.add(field, { ...words, kind: 'switch', isRequired: false, choices: [], default: usual, ...plain })
  return field
}

/** The form, in the order of the schema. @throws TypeError for a field that was not made with one of the makers above */
export function formOf(schema: { readonly shape: Readonly<Record<string, z.ZodType>> }): FormField[] {
  return Object.entries(schema.shape).map(([name, field]) => {
    const described = fields.get(field as never)
    if (!described) throw new TypeError(`The setting "${name}" says nothing about its field.`)
    return { name, ...described }
  })
}
