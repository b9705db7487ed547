import { DomainError, type FieldProblem } from '@ostler/kernel'
import { formOf, type SettingsSchema } from './settings-form.ts'

/** As the form sends them. A secret that is left out, or empty, stays as it is; null takes it away. */
export type GivenSettings = Record<string, string | boolean | null>

export type KeptSettings = { settings: Record<string, string | boolean>; secrets: Record<string, string> }

export const noSettings: KeptSettings = { settings: {}, secrets: {} }

const settingsWrong = (fields: FieldProblem[]) =>
  new DomainError('invalid', 'invalid_input', 'Some of the settings are not right; see fields.', fields)

/**
 * Pure: the settings after a change, the secret ones apart. Who changes an address gives the secrets anew that are sent
 * there, or staff who never saw them could have them sent to a server of their own.
 *
 * @throws invalid_input, naming each field as `settings.<name>`, or as `<under>.<name>`
 */
export function changedSettings(
  schema: SettingsSchema<unknown>,
  before: KeptSettings,
  given: GivenSettings,
  under = 'settings',
): KeptSettings {
  const fieldOf = (name: string): string => (name === '' ? under : `${under}.${name}`)
  const form = formOf(schema)
  const unknown = Object.keys(given).filter((name) => !form.some((field) => field.name === name))
  if (unknown.length > 0)
    throw settingsWrong(unknown.map((name) => ({ field: fieldOf(name), message: 'is no setting of it' })))

  const plainNow = (name: string) => given[name] ?? before.settings[name]
  const isMoved = form.some(
    ({ name, isAddress }) => isAddress && name in before.settings && plainNow(name) !== before.settings[name],
  )
  const wanted: Record<string, unknown> = {}
  const missing: string[] = []
  for (const { name, kind: sort } of form) {
    if (sort !== 'secret') wanted[name] = plainNow(name)
    else if (given[name]) wanted[name] = given[name]
    else if (given[name] === null || before.secrets[name] === undefined) wanted[name] = undefined
    else if (isMoved) missing.push(name)
    else wanted[name] = before.secrets[name]
  }
  if (missing.length > 0) {
    const message = 'has to be given again, because the address that it is sent to was changed'
    throw settingsWrong(missing.map((name) => ({ field: fieldOf(name), message })))
  }

  const { data, error } = readSettings(schema, wanted)
  if (error) {
    // One problem a field: what is needed does not also have to begin with something.
    const problems = Map.groupBy(error.issues, ({ path }) => fieldOf(path.join('.')))
    throw settingsWrong([...problems].map(([field, [first]]) => ({ field, message: first!.message })))
  }
  const values = Object.entries(data as Record<string, string | boolean>)
  const isSecret = (name: string) => form.some((field) => field.name === name && field.kind === 'secret')
  return {
    settings: Object.fromEntries(values.filter(([name]) => !isSecret(name))),
    secrets: Object.fromEntries(values.filter(([name, value]) => isSecret(name) && value !== '') as [string, string][]),
  }
}

/**
 * Settings as the schema wants them. What is not there is checked like an empty field: Zod takes a default unchecked, and a
 * secret that is needed would be an empty one.
 */
export function readSettings<Settings>(schema: SettingsSchema<Settings>, values: Record<string, unknown>) {
  const filled = formOf(schema).map((field) => [field.name, values[field.name] ?? field.default])
  return schema.safeParse(Object.fromEntries(filled))
}
