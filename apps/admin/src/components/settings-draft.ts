import type { Answers } from '../api.ts'

/** One field of the form that an integration describes: of a gateway, of a server, of what is made on one. */
export type SettingField = Answers['admin']['gateways']['get']['form'][number]

export type Settings = Record<string, string | boolean>

/** What the form begins with. A secret is never there: its field begins empty. */
export const settingsOf = (form: SettingField[], settings: Settings): Settings =>
  Object.fromEntries(form.map((field) => [field.name, settings[field.name] ?? field.default]))

/** What a field of the settings is called, for the list of what is wrong. */
export const settingLabels =
  (form: SettingField[], under = 'settings') =>
  (field: string): string | undefined =>
    form.find(({ name }) => field === `${under}.${name}`)?.label
