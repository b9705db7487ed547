import { publicUrl } from '../../platform/addresses.ts'
import type { Tx } from '../../platform/context.ts'
import { on } from '../../platform/outbox.ts'
import {
  identityLinked,
  identityLinkRequested,
  type LinkRequested,
  openInvitationToken,
  openLinkToken,
  openPendingToken,
  passwordResetRequested,
  staffInvited,
  verificationRequested,
} from '../identity/index.ts'
import { queueMail } from '../messaging/index.ts'
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
