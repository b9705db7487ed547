import { DomainError } from '@ostler/kernel'
import type { z } from 'zod'
import type { Context } from './context.ts'
import { changeSetting, isSettingSet, readSetting, type Setting } from './settings.ts'

// biome-ignore lint/suspicious/noExplicitAny: settings of any type stand beside each other; each keeps its own below
type Settings = Record<string, Setting<any>>
export type ValuesOf<Group extends Settings> = { [Name in keyof Group]: z.infer<Group[Name]['schema']> }

/** What a door tells of them: of a secret, whether there is one. */
type Shown<Group extends Settings> = {
  [Name in keyof Group]: Group[Name] extends { secret: true } ? { isSet: boolean } : ValuesOf<Group>[Name]
}

export type SettingGroup<Group extends Settings> = {
  /** All of them as they are, with what each would be if nobody had decided. */
  read(ctx: Context): Promise<{ values: Shown<Group>; defaults: Shown<Group>; about: Record<keyof Group, string> }>
  /**
   * Changes those that are given, all of them or none. What was issued or agreed stays as it is.
   * @throws invalid_input, naming the field
   */
  change(ctx: Context, changes: { [Name in keyof Group]?: ValuesOf<Group>[Name] | undefined }): Promise<void>
}

/** The settings that staff see and change together, by the name the API has for each. */
export function settingGroup<Group extends Settings>(settings: Group): SettingGroup<Group> {
  const names = Object.keys(settings) as (keyof Group & string)[]
  const each = <T>(of: (name: keyof Group & string) => T) => Object.fromEntries(names.map((name) => [name, of(name)]))
  return {
    async read(ctx) {
      ctx.actor.must('settings.view')
      const values = await Promise.all(names.map(async (name) => [name, await shown(ctx, settings[name]!)]))
      return {
        values: Object.fromEntries(values) as Shown<Group>,
        defaults: each((name) => (settings[name]!.secret ? { isSet: false } : settings[name]!.default)) as Shown<Group>,
        about: each((name) => settings[name]!.about) as Record<keyof Group, string>,
      }
    },

    async change(ctx, changes) {
      ctx.actor.must('settings.manage')
      const given = names.filter((name) => changes[name] !== undefined)
      const fields = given.flatMap((name) => {
        const { error } = settings[name]!.schema.safeParse(changes[name])
        return (error?.issues ?? []).map((issue) => ({
          field: [name, ...issue.path].join('.'),
          message: issue.message,
        }))
      })
      if (fields.length > 0)
        throw new DomainError('invalid', 'invalid_input', 'Something in the settings is not right; see fields.', fields)
      if (given.length === 0) return
      await ctx.transaction(async (tx) => {
        for (const name of given) await changeSetting(tx, settings[name]!, changes[name])
      })
    },
  }
}

const shown = async <T>(ctx: Context, setting: Setting<T>) =>
  setting.secret ? { isSet: await isSettingSet(ctx, setting) } : readSetting(ctx, setting)
