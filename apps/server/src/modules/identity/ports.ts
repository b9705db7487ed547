import type { SignInProtocol } from '@ostler/integration-kit'
import type { Context } from '../../platform/context.ts'
import { definePort } from '../../platform/ports.ts'
import type { PasswordCost } from './password.ts'

/** Signs access tokens and derives refresh tokens. At least 32 characters. */
export const authSecret = definePort<string>('identity.auth_secret')

/** How much work a password hash is: `owaspPasswordCost`, and less only in tests. */
export const passwordCost = definePort<PasswordCost>('identity.password_cost')

/** What the operator is called: authenticator apps and passkeys show it, and nobody may have it for a password. */
export const storeName = definePort<(ctx: Context) => Promise<string>>('identity.store_name')

/** The ways to ask a provider who somebody is, by their name. */
export const signInProtocols = definePort<ReadonlyMap<string, SignInProtocol>>('identity.sign_in_protocols')
