import { z } from 'zod'
import { forClient } from './procedure.ts'
import { country, id, line, optionalLine } from './schemas.ts'

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
  currency: z.string(),
})

export const account = {
  get: forClient('GET', '/account', 'Name and address of the account', { tag }).output(clientProfile),
  update: forClient('PATCH', '/account', 'Change name and address; documents already issued stay as they are', { tag })
    .input(
      z.object({
        firstName: line(80).optional(),
        lastName: line(80).optional(),
        company: optionalLine(120),
        address: optionalLine(160),
        postcode: optionalLine(20),
        city: optionalLine(80),
        country: country.optional(),
      }),
    )
    .output(clientProfile),
}
