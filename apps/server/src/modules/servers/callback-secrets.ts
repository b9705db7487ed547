import type { Context } from '../../platform/context.ts'
import { vault } from '../../platform/crypto.ts'
import type { SealedColumn } from '../../platform/sealed-columns.ts'

/** The password that a server chose, until the work it belongs to is settled. */
export const sealedCallbackPassword: SealedColumn = {
  table: 'servers.callbacks',
  column: 'sealed_password',
  key: ['id'],
  about: ({ id }) => `server_callback:${id}`,
}

type Sealed = { id: number; sealedPassword: string | null }

const placeOf = (id: number) => sealedCallbackPassword.about({ id: String(id) })

export const openPassword = (ctx: Context, { id, sealedPassword }: Sealed): string | undefined =>
  sealedPassword === null ? undefined : ctx.port(vault).open(sealedPassword, placeOf(id))

export const sealPassword = (ctx: Context, id: number, password: string): string =>
  ctx.port(vault).seal(password, placeOf(id))
