import type { Context } from '../../platform/context.ts'
import { vault } from '../../platform/crypto.ts'
import type { SealedColumn } from '../../platform/sealed-columns.ts'

type Secrets = Record<string, string>
type Sealed = { name: string; sealedSecrets: string | null }

/** The secret settings of a server, sealed together. */
export const sealedServerSecrets: SealedColumn = {
  table: 'servers.servers',
  column: 'sealed_secrets',
  key: ['name'],
  about: ({ name }) => `server:${name}`,
}

const placeOf = (name: string) => sealedServerSecrets.about({ name })

export const openSecrets = (ctx: Context, { name, sealedSecrets }: Sealed): Secrets =>
  sealedSecrets === null ? {} : JSON.parse(ctx.port(vault).open(sealedSecrets, placeOf(name)))

export const sealSecrets = (ctx: Context, name: string, secrets: Secrets): string =>
  ctx.port(vault).seal(JSON.stringify(secrets), placeOf(name))
