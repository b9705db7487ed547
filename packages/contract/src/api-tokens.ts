import { z } from 'zod'
import { memberPermissionNames, staffPermissionNames } from './permissions.ts'
import { forUser } from './procedure.ts'
import { byId, done, id, instant, line, notFound, page, pageQuery } from './schemas.ts'

const tag = 'Accounts'

export const apiToken = z.object({
  id,
  name: z.string(),
  kind: z.enum(['client', 'staff']),
  /** The client it acts for; null for one of staff. */
  clientId: id.nullable(),
  permissions: z.array(z.string()),
  /** None: from anywhere. */
  allowedAddresses: z.array(z.string()),
  createdAt: instant,
  /** Null: until it is revoked. */
  expiresAt: instant.nullable(),
  lastUsedAt: instant.nullable(),
  lastUsedIp: z.string().nullable(),
  revokedAt: instant.nullable(),
  state: z.enum(['active', 'expired', 'revoked']),
})

export const apiTokenGone = notFound('api_token_not_found', 'There is no such API token.')

const asWished = {
  name: line(80),
  /** Addresses and networks such as `203.0.113.7` and `2001:db8::/32`. */
  allowedAddresses: z.array(z.string().max(60)).max(50).default([]),
  /** Null: until it is revoked. */
  expiresInDays: z.number().int().min(1).max(3650).nullable().default(365),
}

export const apiTokens = {
  list: forUser('GET', '/auth/api-tokens', 'My API tokens', { tag, inPerson: true })
    .input(pageQuery)
    .output(page(apiToken)),
  createForClient: forUser('POST', '/auth/api-tokens/client', 'Make an API token for the client I act for', {
    tag,
    inPerson: true,
    stepUp: true,
  })
    .input(z.object({ ...asWished, permissions: z.array(z.enum(memberPermissionNames)).min(1).max(100) }))
    /** The token is told here and never again. */
    .output(z.object({ id, token: z.string() }))
    .errors({ permission_not_held: { status: 400, message: 'A token can do no more than you may yourself.' } }),
  createForStaff: forUser('POST', '/auth/api-tokens/staff', 'Make an API token that acts as staff', {
    tag,
    inPerson: true,
    stepUp: true,
  })
    .input(z.object({ ...asWished, permissions: z.array(z.enum(staffPermissionNames)).min(1).max(200) }))
    .output(z.object({ id, token: z.string() }))
    .errors({ permission_not_held: { status: 400, message: 'A token can do no more than you may yourself.' } }),
  revoke: forUser('DELETE', '/auth/api-tokens/{id}', 'End one of my API tokens', { tag, inPerson: true })
    .input(byId)
    .output(done)
    .errors(apiTokenGone),
}
