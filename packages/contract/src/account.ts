import { z } from 'zod'
import { closingEffects, stillRunning } from './admin/records.ts'
import { invalidTaxId } from './auth.ts'
import { answeredField, fieldAnswers, keptFile, unanswered, whenClosed } from './client-fields.ts'
import type { MailKind } from './permissions.ts'
import { forClient } from './procedure.ts'
import { byId, country, done, id, line, notFound, optionalLine, page, pageQuery, region, taxId } from './schemas.ts'

const tag = 'Accounts'

/** The kinds of mail that the address of the account itself may go without. */
const optionalKinds = ['services', 'domains', 'support', 'news'] as const satisfies readonly MailKind[]

export const clientProfile = z.object({
  id,
  firstName: z.string(),
  lastName: z.string(),
  company: z.string().nullable(),
  email: z.string(),
  phone: z.string().nullable(),
  address: z.string().nullable(),
  postcode: z.string().nullable(),
  city: z.string().nullable(),
  country: z.string(),
  region: z.string().nullable(),
  /** Whether it buys as a business. */
  isBusiness: z.boolean(),
  taxId: z.string().nullable(),
  currency: z.string(),
  /** Which mails its own address is sent, besides those about invoices and security. */
  mailKinds: z.array(z.enum(optionalKinds)),
})

/** A closed account buys nothing; its people still log in and see its documents. */
export const accountStatus = z.enum(['active', 'closed'])

export const account = {
  get: forClient('GET', '/account', 'Name and address of the account', 'profile.view', { tag }).output(
    clientProfile.extend({ status: accountStatus }),
  ),
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
        phone: optionalLine(40),
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
  setMailKinds: forClient(
    'POST',
    '/account/mail-kinds',
    'Choose which mails the address of the account is sent; those about invoices and security always are',
    'profile.manage',
    { tag },
  )
    .input(z.object({ kinds: z.array(z.enum(optionalKinds)).max(10) }))
    .output(clientProfile),
  fields: forClient('GET', '/account/fields', 'What the account is asked, with its answers', 'profile.view', {
    tag,
  }).output(z.object({ items: z.array(answeredField) })),
  changeFields: forClient('PATCH', '/account/fields', 'Answer what the account is asked', 'profile.manage', { tag })
    .input(z.object({ fields: fieldAnswers }))
    .output(z.object({ items: z.array(answeredField) }))
    .errors(unanswered),
  files: forClient('GET', '/account/files', 'Files that staff show me, newest first', 'profile.view', { tag })
    .input(pageQuery)
    .output(page(keptFile)),
  file: forClient('GET', '/account/files/{id}', 'Download a file that staff show me', 'profile.view', { tag })
    .input(byId)
    .output(z.file())
    .errors(notFound('file_not_found', 'There is no such file.')),
  closing: forClient('GET', '/account/closing', 'What closing the account would meet with', 'profile.view', {
    tag,
  }).output(closingEffects),
  close: forClient('POST', '/account/close', 'Close the account; only its owner may', 'profile.manage', {
    tag,
    inPerson: true,
    stepUp: true,
  })
    .input(z.object({ reason: line(300) }))
    .output(done)
    .errors({ ...whenClosed, ...stillRunning }),
}
