import { eq } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { providerOff } from '../errors.ts'
import { type Audience, type ProviderName, signInProviders } from '../schema.ts'
import {
  isComplete,
  type ProviderRow,
  providerKinds,
  providerNames,
  redirectUriOf,
  unsetProvider,
} from '../sign-in-provider.ts'

export type PublicProvider = { name: ProviderName; label: string; audience: Audience; opensAccounts: boolean }

/** With whom one can sign in today; everybody may know. */
export async function openProviders(ctx: Context): Promise<PublicProvider[]> {
  return (await allProviders(ctx))
    .filter(({ enabled }) => enabled)
    .map(({ name, label, audience, opensAccounts }) => ({ name, label, audience, opensAccounts }))
}

export type ProviderSettings = Omit<ProviderRow, 'sealedClientSecret' | 'changedAt'> & {
  /** The secret itself is never told. */
  hasClientSecret: boolean
  /** To be registered with the provider. */
  redirectUri: string
  hasOwnIssuer: boolean
}

/** @throws forbidden */
export async function providerSettings(ctx: Context): Promise<ProviderSettings[]> {
  ctx.actor.must('settings.view')
  return (await allProviders(ctx)).map(({ sealedClientSecret, changedAt, ...provider }) => ({
    ...provider,
    hasClientSecret: sealedClientSecret !== null,
    redirectUri: redirectUriOf(ctx, provider.name),
    hasOwnIssuer: providerKinds[provider.name].hasOwnIssuer,
  }))
}

async function allProviders(ctx: Context): Promise<ProviderRow[]> {
  const rows = await ctx.read.select().from(signInProviders)
  return providerNames.map((name) => rows.find((row) => row.name === name) ?? unsetProvider(name, ctx.now))
}

export async function providerNamed(ctx: Context, name: ProviderName): Promise<ProviderRow> {
  const [row] = await ctx.read.select().from(signInProviders).where(eq(signInProviders.name, name))
  return row ?? unsetProvider(name, ctx.now)
}

/** One that is switched on. @throws provider_off */
export async function openProvider(ctx: Context, name: ProviderName) {
  const provider = await providerNamed(ctx, name)
  if (!provider.enabled || !isComplete(provider)) throw providerOff()
  return provider
}
