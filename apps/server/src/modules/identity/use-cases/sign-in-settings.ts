import { DomainError, invalidField } from '@ostler/kernel'
import { eq } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { providerIncomplete } from '../errors.ts'
import { isSafeForIssuer } from '../issuer.ts'
import { signInProtocols } from '../ports.ts'
import { providerNamed } from '../queries/sign-in-providers.ts'
import { type Audience, type ProviderName, signInProviders } from '../schema.ts'
import {
  clientOf,
  isComplete,
  type ProviderRow,
  providerKinds,
  redirectUriOf,
  sealClientSecret,
  unsetProvider,
} from '../sign-in-provider.ts'

export type ProviderChanges = {
  enabled?: boolean | undefined
  label?: string | undefined
  issuer?: string | undefined
  clientId?: string | undefined
  /** Left out: the one there is stays. */
  clientSecret?: string | undefined
  audience?: Audience | undefined
  opensAccounts?: boolean | undefined
}

/**
 * Sets up one provider. Who changes its issuer gives the secret anew, or staff who may change settings could have it sent
 * to a site of their own.
 *
 * @throws forbidden, invalid_input, provider_incomplete
 */
export async function changeProvider(ctx: Context, name: ProviderName, changes: ProviderChanges): Promise<void> {
  ctx.actor.must('settings.manage')
  await ctx.transaction(async (tx) => {
    const before = await lockProvider(tx, name)
    const after = changed(tx, before, changes)
    if (after.enabled && !isComplete(after)) throw providerIncomplete()
    await tx.db.update(signInProviders).set(after).where(eq(signInProviders.name, name))
    tx.record({
      action: 'sign_in_provider_changed',
      object: `sign_in_provider:${name}`,
      before: told(before),
      after: told(after),
    })
  })
}

function changed(ctx: Context, before: ProviderRow, { clientSecret, ...changes }: ProviderChanges): ProviderRow {
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))
  const after: ProviderRow = { ...before, ...given, changedAt: ctx.now }
  if (after.issuer !== before.issuer) {
    if (!providerKinds[before.name].hasOwnIssuer) throw invalidField('issuer', 'is the same for everybody')
    if (after.issuer !== '' && !isSafeForIssuer(ctx, after.issuer))
      throw invalidField('issuer', 'must be an address that begins with https:// and has no query')
    after.sealedClientSecret = null
    after.issuer = before.name === 'github' ? after.issuer.replace(/\/+$/, '') : after.issuer
  }
  if (clientSecret) after.sealedClientSecret = sealClientSecret(ctx, before.name, clientSecret)
  return after
}

/** What the audit trail keeps: whether there is another secret, and never which. */
const told = ({ sealedClientSecret, changedAt, ...provider }: ProviderRow) => ({
  ...provider,
  hasSecret: sealedClientSecret !== null,
})

async function lockProvider(tx: Tx, name: ProviderName): Promise<ProviderRow> {
  await tx.db.insert(signInProviders).values(unsetProvider(name, tx.now)).onConflictDoNothing()
  const [row] = await tx.db.select().from(signInProviders).where(eq(signInProviders.name, name)).for('update')
  return row!
}

export type ProviderTest = {
  /** Null: it was reached. */
  problem: string | null
  credentials: 'accepted' | 'refused' | 'unknown'
  redirectUri: string
}

/**
 * Asks the provider whether it is there and knows us. Changes nothing here or there.
 *
 * @throws forbidden, provider_incomplete
 */
export async function testProvider(ctx: Context, name: ProviderName): Promise<ProviderTest> {
  ctx.actor.must('settings.manage')
  const provider = await providerNamed(ctx, name)
  if (!isComplete(provider)) throw providerIncomplete()
  const check = await protocolOf(ctx, name).check(clientOf(ctx, provider))
  await ctx.transaction(async (tx) =>
    tx.record({ action: 'sign_in_provider_tested', object: `sign_in_provider:${name}`, after: check }),
  )
  const redirectUri = redirectUriOf(ctx, name)
  return check.kind === 'reached'
    ? { problem: null, credentials: check.credentials, redirectUri }
    : { problem: check.reason, credentials: 'unknown', redirectUri }
}

export function protocolOf(ctx: Context, name: ProviderName) {
  const protocol = ctx.port(signInProtocols).get(providerKinds[name].protocol)
  if (!protocol) throw new DomainError('unavailable', 'provider_unavailable', 'This provider does not answer now.')
  return protocol
}
