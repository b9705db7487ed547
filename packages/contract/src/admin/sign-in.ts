import { z } from 'zod'
import { apiToken, apiTokenGone } from '../api-tokens.ts'
import { forStaff } from '../procedure.ts'
import { byId, done, id, line, page, pageQuery } from '../schemas.ts'
import { providerAudience, providerName } from '../sign-in.ts'

const settings = z.object({
  name: providerName,
  label: z.string(),
  enabled: z.boolean(),
  issuer: z.string(),
  /** Can this provider have another issuer than the usual one? */
  hasOwnIssuer: z.boolean(),
  clientId: z.string(),
  hasClientSecret: z.boolean(),
  audience: providerAudience,
  opensAccounts: z.boolean(),
  /** To be registered with the provider. */
  redirectUri: z.string(),
})

const incomplete = {
  provider_incomplete: { status: 409, message: 'First give the issuer, the client id and the client secret.' },
}

export const signInProviders = {
  list: forStaff('GET', '/admin/sign-in-providers', 'Providers of sign-ins and their settings', 'settings.view').output(
    z.object({ items: z.array(settings) }),
  ),
  change: forStaff('PATCH', '/admin/sign-in-providers/{provider}', 'Set up a provider of sign-ins', 'settings.manage', {
    stepUp: true,
  })
    .input(
      z.object({
        provider: providerName,
        enabled: z.boolean().optional(),
        label: line(40).optional(),
        issuer: z.string().trim().max(300).optional(),
        clientId: z.string().trim().max(300).optional(),
        /** Goes in and never comes out. Left out: the one there is stays, unless the issuer changes. */
        clientSecret: z.string().min(1).max(1000).optional(),
        audience: providerAudience.optional(),
        opensAccounts: z.boolean().optional(),
      }),
    )
    .output(done)
    .errors(incomplete),
  test: forStaff(
    'POST',
    '/admin/sign-in-providers/{provider}/test',
    'Ask a provider whether it knows us',
    'settings.manage',
    {
      outside: true,
    },
  )
    .input(z.object({ provider: providerName }))
    .output(
      z.object({
        /** Null: it was reached. */
        problem: z.string().nullable(),
        credentials: z.enum(['accepted', 'refused', 'unknown']),
        redirectUri: z.string(),
      }),
    )
    .errors(incomplete),
}

export const staffApiTokens = {
  list: forStaff('GET', '/admin/api-tokens', 'API tokens of all staff', 'api_tokens.view')
    .input(pageQuery)
    .output(page(apiToken.extend({ owner: z.object({ id, email: z.string(), name: z.string() }) }))),
  revoke: forStaff('DELETE', '/admin/api-tokens/{id}', 'End an API token of staff', 'api_tokens.manage')
    .input(byId)
    .output(done)
    .errors(apiTokenGone),
}
