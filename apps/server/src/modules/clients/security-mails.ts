import { publicUrl } from '../../platform/addresses.ts'
import type { Tx } from '../../platform/context.ts'
import { on } from '../../platform/outbox.ts'
import {
  emailChanged,
  emailChangeRequested,
  openLinkToken,
  type Personal,
  passwordChanged,
  signedInFromNewPlace,
  userByEmail,
} from '../identity/index.ts'
import { queueMail } from '../messaging/index.ts'
import { personName } from './client.ts'

/**
 * What a person is told about their log-in, in case it was not them. These mails are theirs and not of a client they act
 * for, so they are in no client's history.
 */

export const mailPasswordChanged = on(passwordChanged, 'clients.mail_password_changed', (tx, told) =>
  queueMail(tx, {
    ...toPerson(told),
    template: 'password_changed',
    dedupeKey: `password_changed:${told.userId}:${told.at}`,
    data: { firstName: told.firstName, ...placeOf(tx, told), link: page(tx, 'forgot-password') },
  }),
)

export const mailNewSignIn = on(signedInFromNewPlace, 'clients.mail_new_sign_in', (tx, told) =>
  queueMail(tx, {
    ...toPerson(told),
    template: 'new_sign_in',
    dedupeKey: `new_sign_in:${told.sessionId}`,
    data: { firstName: told.firstName, ...placeOf(tx, told), link: page(tx, 'account/security') },
  }),
)

/**
 * The link to the new address, and word of it to the old one. Only here it is looked up whether the new address is
 * somebody's already: who asked learns nothing of it, and whoever has the address is told.
 */
export const mailEmailChange = on(emailChangeRequested, 'clients.mail_email_change', async (tx, change) => {
  const { tokenId, email, replacesEmail, userId, firstName } = change
  await queueMail(tx, {
    template: 'email_change_asked',
    to: replacesEmail,
    toName: personName(change),
    clientId: null,
    dedupeKey: `email_change_asked:${tokenId}`,
    data: { firstName, newEmail: email, link: page(tx, 'account/security') },
  })

  const holder = await userByEmail(tx, email)
  if (holder && holder.id !== userId) {
    await queueMail(tx, {
      template: 'email_in_use',
      to: holder.email,
      toName: personName(holder),
      clientId: null,
      dedupeKey: `email_in_use:${tokenId}`,
      data: { firstName: holder.firstName, link: page(tx, 'login') },
    })
    return
  }
  await queueMail(tx, {
    template: 'confirm_new_email',
    to: email,
    toName: personName(change),
    clientId: null,
    dedupeKey: `confirm_new_email:${tokenId}`,
    data: { firstName, link: `${page(tx, 'verify-email-change')}?token=${openLinkToken(tx, change)}` },
  })
})

export const mailEmailChanged = on(emailChanged, 'clients.mail_email_changed', (tx, told) =>
  queueMail(tx, {
    ...toPerson(told),
    template: 'email_changed',
    dedupeKey: `email_changed:${told.userId}:${told.at}`,
    data: { firstName: told.firstName, newEmail: told.newEmail, ...placeOf(tx, told), link: tx.port(publicUrl) },
  }),
)

const toPerson = (told: Personal) => ({ to: told.email, toName: personName(told), clientId: null })

const page = (tx: Tx, path: string): string => `${tx.port(publicUrl)}/${path}`

/** When and where something happened, in words. */
function placeOf({ calendar }: Tx, { at, ip, device }: Personal): { when: string; address: string; device: string } {
  const when = Temporal.Instant.from(at).toZonedDateTimeISO(calendar.timeZone)
  const clock = when.toPlainTime().toString({ smallestUnit: 'minute' })
  const day = when.toPlainDate().toLocaleString('en-GB', { dateStyle: 'long' })
  return { when: `${day}, ${clock} (${calendar.timeZone})`, address: ip ?? 'unknown', device }
}
