import { z } from 'zod'
import { invalidTaxId } from './auth.ts'
import { forClient } from './procedure.ts'
import { country, id, line, optionalLine, region, taxId } from './schemas.ts'

const tag = 'Accounts'

export const clientProfile = z.object({
  id,
  firstName: z.string(),
  lastName: z.string(),
  company: z.string().nullable(),
  email: z.string(),
  address: z.string().nullable(),
  postcode: z.string().nullable(),
  city: z.string().nullable(),
  country: z.string(),
  region: z.string().nullable(),
  /** Whether it buys as a business. */
  isBusiness: z.boolean(),
  taxId: z.string().nullable(),
  currency: z.string(),
})

export const account = {
  get: forClient('GET', '/account', 'Name and address of the account', 'profile.view', { tag }).output(clientProfile),
  update: forClient(
    'PATCH',
    '/account',
    'Change name and address; documents already issued stay as they are',
    'profile.manage',
    { tag },
  )
    .input(
      z.object({
        firstName: line(80).optional(),
        lastName: line(80).optional(),
        company: optionalLine(120),
        address: optionalLine(160),
        postcode: optionalLine(20),
        city: optionalLine(80),
        country: country.optional(),
        region: region.optional(),
        /** Left out: a business when there is a company or a tax id. */
        isBusiness: z.boolean().optional(),
        taxId: taxId.optional(),
      }),
    )
    .output(clientProfile)
    .errors(invalidTaxId),
  useLogInEmail: forClient(
    'POST',
    '/account/use-log-in-email',
    'Have invoices and mails of the account sent to the address you log in with',
    'profile.manage',
    { tag, inPerson: true },
  )
    .output(clientProfile)
    .errors({ email_not_verified: { status: 409, message: 'Confirm your e-mail address first.' } }),
}
