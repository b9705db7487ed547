import { publicUrl } from '../../platform/addresses.ts'
import type { Tx } from '../../platform/context.ts'
import { on } from '../../platform/outbox.ts'
import {
  type FactorEvent,
  factorAdded,
  factorRemoved,
  identityLinked,
  identityLinkRequested,
  type LinkRequested,
  openInvitationToken,
  openLinkToken,
  openPendingToken,
  passwordResetRequested,
  recoveryCodesRenewed,
  recoveryCodeUsed,
  staffInvited,
  verificationRequested,
} from '../identity/index.ts'
import { type MailToQueue, queueMail } from '../messaging/index.ts'
import { personName } from './client.ts'
import { membershipsOf } from './queries/memberships.ts'

/** Identity does not know how we speak, so this room writes its mails. */
export const mailVerificationLink = on(verificationRequested, 'clients.mail_verification_link', (tx, link) =>
  mailLink(tx, 'verify_email', 'verify-email', link),
)

export const mailResetLink = on(passwordResetRequested, 'clients.mail_reset_link', (tx, link) =>
  mailLink(tx, 'reset_password', 'reset-password', link),
)

async function mailLink(
  tx: Tx,
  template: 'verify_email' | 'reset_password',
  page: string,
  link: LinkRequested,
): Promise<void> {
  const [client] = await membershipsOf(tx, link.userId)
  await queueMail(tx, {
    template,
    to: link.email,
    toName: personName(link),
    clientId: client?.clientId ?? null,
    dedupeKey: `${template}:${link.tokenId}`,
    data: { firstName: link.firstName, link: `${tx.port(publicUrl)}/${page}?token=${openLinkToken(tx, link)}` },
  })
}

export const mailStaffInvitation = on(staffInvited, 'clients.mail_staff_invitation', (tx, invitation) =>
  queueMail(tx, {
    template: 'staff_invitation',
    to: invitation.email,
    toName: invitation.email,
    clientId: null,
    dedupeKey: `staff_invitation:${invitation.invitationId}`,
    data: {
      role: invitation.role,
      link: `${tx.port(publicUrl)}/admin/join?token=${openInvitationToken(tx, invitation)}`,
    },
  }),
)

export const mailSignInLink = on(identityLinkRequested, 'clients.mail_sign_in_link', async (tx, link) => {
  const [client] = await membershipsOf(tx, link.userId)
  await queueMail(tx, {
    template: 'confirm_sign_in',
    to: link.email,
    toName: personName(link),
    clientId: client?.clientId ?? null,
    dedupeKey: `confirm_sign_in:${link.pendingId}`,
    data: {
      firstName: link.firstName,
      provider: link.provider,
      link: `${tx.port(publicUrl)}/auth/confirm?token=${openPendingToken(tx, link)}`,
    },
  })
})

export const tellOfLinkedSignIn = on(identityLinked, 'clients.tell_of_linked_sign_in', async (tx, identity) => {
  const [client] = await membershipsOf(tx, identity.userId)
  await queueMail(tx, {
    template: 'sign_in_linked',
    to: identity.email,
    toName: personName(identity),
    clientId: client?.clientId ?? null,
    dedupeKey: `sign_in_linked:${identity.identityId}`,
    data: {
      firstName: identity.firstName,
      provider: identity.provider,
      link: `${tx.port(publicUrl)}/account/security`,
    },
  })
})

const mailFactorAdded = on(factorAdded, 'clients.mail_factor_added', (tx, { factor, ...event }) =>
  mailNews(tx, event, { template: 'factor_added', data: { ...aboutLogIn(tx, event), factor } }),
)

const mailFactorRemoved = on(factorRemoved, 'clients.mail_factor_removed', (tx, { factors, byStaff, ...event }) =>
  mailNews(tx, event, { template: 'factor_removed', data: { ...aboutLogIn(tx, event), factors, byStaff } }),
)

const mailRecoveryCodeUsed = on(recoveryCodeUsed, 'clients.mail_recovery_code_used', (tx, { left, ...event }) =>
  mailNews(tx, event, { template: 'recovery_code_used', data: { ...aboutLogIn(tx, event), left } }),
)

const mailRecoveryCodesRenewed = on(recoveryCodesRenewed, 'clients.mail_recovery_codes_renewed', (tx, event) =>
  mailNews(tx, event, { template: 'recovery_codes_renewed', data: aboutLogIn(tx, event) }),
)

/** News of a person's second factors. */
export const factorMails = [mailFactorAdded, mailFactorRemoved, mailRecoveryCodeUsed, mailRecoveryCodesRenewed]

const aboutLogIn = (tx: Tx, { firstName }: FactorEvent) => ({
  firstName,
  link: `${tx.port(publicUrl)}/account/security`,
})

type News = 'factor_added' | 'factor_removed' | 'recovery_code_used' | 'recovery_codes_renewed'

/** It is about the person and no account, so no other member of one finds it in the account's mails. */
async function mailNews<Name extends News>(
  tx: Tx,
  event: FactorEvent,
  mail: Pick<MailToQueue<Name>, 'template' | 'data'>,
): Promise<void> {
  await queueMail(tx, {
    ...mail,
    to: event.email,
    toName: personName(event),
    clientId: null,
    dedupeKey: `${mail.template}:${event.userId}:${event.occasion}`,
  })
}
