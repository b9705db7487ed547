import type { SignInClient } from '@ostler/integration-kit'
import { publicUrl } from '../../platform/addresses.ts'
import type { Context } from '../../platform/context.ts'
import { vault } from '../../platform/crypto.ts'
import type { Audience, ProviderName, signInProviders } from './schema.ts'

export type ProviderRow = typeof signInProviders.$inferSelect

type ProviderKind = {
  /** Which way of asking it understands. */
  protocol: 'oidc' | 'github'
  label: string
  issuer: string
  /** May staff give another issuer? There is one Google, but tenants of Microsoft and servers of GitHub are many. */
  hasOwnIssuer: boolean
}

/** In the order in which buttons show them. */
export const providerKinds: Record<ProviderName, ProviderKind> = {
  google: { protocol: 'oidc', label: 'Google', issuer: 'https://accounts.google.com', hasOwnIssuer: false },
  microsoft: {
    protocol: 'oidc',
    label: 'Microsoft',
    issuer: 'https://login.microsoftonline.com/common/v2.0',
    hasOwnIssuer: true,
  },
  github: { protocol: 'github', label: 'GitHub', issuer: 'https://github.com', hasOwnIssuer: true },
  oidc: { protocol: 'oidc', label: 'Single sign-on', issuer: '', hasOwnIssuer: true },
}

export const providerNames = Object.keys(providerKinds) as ProviderName[]

/** A provider as it is before anybody set it up: off, for clients, and nobody's account is opened. */
export const unsetProvider = (name: ProviderName, now: Temporal.Instant): ProviderRow => ({
  name,
  label: providerKinds[name].label,
  enabled: false,
  issuer: providerKinds[name].issuer,
  clientId: '',
  sealedClientSecret: null,
  audience: 'clients',
  opensAccounts: false,
  changedAt: now,
})

/** Is everything there that a sign-in needs? */
export const isComplete = (provider: ProviderRow): provider is ProviderRow & { sealedClientSecret: string } =>
  provider.issuer !== '' && provider.clientId !== '' && provider.sealedClientSecret !== null

/** A session of somebody who is staff has the powers of staff, so a provider for clients must not open it. */
export const letsIn = (audience: Audience, isStaff: boolean): boolean =>
  audience === 'both' || (audience === 'staff') === isStaff

/** The page of the portal that a provider sends people back to: one for each, so that none can answer for another. */
export const redirectUriOf = (ctx: Context, name: ProviderName): string =>
  `${ctx.port(publicUrl)}/auth/callback/${name}`

/** What the client secret of a provider is sealed for. */
export const placeOfClientSecret = (name: ProviderName) => `identity.sign_in_provider:${name}`

export const sealClientSecret = (ctx: Context, name: ProviderName, secret: string): string =>
  ctx.port(vault).seal(secret, placeOfClientSecret(name))

/** How the provider knows us; its secret goes to the protocol and nowhere else. */
export const clientOf = (ctx: Context, provider: ProviderRow & { sealedClientSecret: string }): SignInClient => ({
  issuer: provider.issuer,
  clientId: provider.clientId,
  clientSecret: ctx.port(vault).open(provider.sealedClientSecret, placeOfClientSecret(provider.name)),
  redirectUri: redirectUriOf(ctx, provider.name),
})
