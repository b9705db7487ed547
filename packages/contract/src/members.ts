import { z } from 'zod'
import { newPassword, passwordTooCommon, session } from './auth.ts'
import { memberPermissionNames } from './permissions.ts'
import { bySecret, forClient, forUser, forUserAcross, forUserBySecret } from './procedure.ts'
import { byId, done, email, id, instant, line, notFound } from './schemas.ts'

const tag = 'Members'

/** What somebody is allowed; whoever may manage an area is let see it as well. */
export const allowed = z.object({
  permissions: z.array(z.enum(memberPermissionNames)).min(1, 'choose at least one').max(memberPermissionNames.length),
  /** Only these services of the account; null: all of them. */
  onlyServices: z.array(id).min(1, 'choose at least one').max(200).nullable(),
})

export const member = z.object({
  userId: id,
  name: z.string(),
  email: z.string(),
  emailVerified: z.boolean(),
  isOwner: z.boolean(),
  permissions: z.array(z.enum(memberPermissionNames)),
  onlyServices: z.array(id).nullable(),
  since: instant,
  lastLoginAt: instant.nullable(),
})

export const invitation = z.object({
  id,
  email: z.string(),
  permissions: z.array(z.enum(memberPermissionNames)),
  onlyServices: z.array(id).nullable(),
  /** Null: by staff. */
  invitedBy: z.string().nullable(),
  mailedAt: instant,
  expiresAt: instant,
  isExpired: z.boolean(),
})

const offer = z.object({ userId: id, name: z.string(), expiresAt: instant }).nullable()

/** Everybody who may act for an account, or was asked to: never more than a hundred, so in one piece. */
export const people = z.object({
  members: z.array(member),
  invitations: z.array(invitation),
  /** The member whom the owner has offered the account to. */
  offer,
})

const clientGone = notFound('client_not_found', 'There is no such client.')
const memberGone = notFound('member_not_found', 'There is no such member.')
const invitationMissing = notFound('invitation_not_found', 'There is no such open invitation.')
const ownerStays = {
  owner_stays: { status: 409, message: 'The owner may do everything, and stays until the account is handed over.' },
}
export const refusedInvitation = {
  already_member: { status: 409, message: 'This person may act for the account already.' },
  invitation_open: { status: 409, message: 'This address was invited already; send that invitation again.' },
  too_many_people: { status: 409, message: 'The account has too many people, or too many open invitations.' },
  too_many_mails: { status: 429, message: 'Enough mails were sent for today; wait a day.' },
}
const unverified = {
  email_unverified: { status: 409, message: 'Confirm your own e-mail address first.' },
}
const linkGone = {
  invitation_gone: { status: 410, message: 'This invitation is no longer valid. Ask for a new one.' },
}
const offerGone = notFound('offer_not_found', 'There is no such offer; it may have been taken back.')
export const refusedChange = { ...memberGone, ...ownerStays }

const byUser = z.object({ userId: id })
/** Who may do what is changed by the people themselves, after they have proved who they are. */
const inPerson = { tag, inPerson: true, stepUp: true } as const

export const members = {
  list: forClient('GET', '/account/members', 'Who may act for the account', 'users.view', { tag }).output(people),
  invite: forClient('POST', '/account/invitations', 'Invite somebody by mail', 'users.manage', {
    ...inPerson,
    rate: 'mail',
  })
    .input(allowed.extend({ email }))
    .output(invitation)
    .errors({ ...refusedInvitation, ...unverified }),
  resend: forClient(
    'POST',
    '/account/invitations/{id}/resend',
    'Send an invitation again, with a new link',
    'users.manage',
    { tag, inPerson: true, rate: 'mail' },
  )
    .input(byId)
    .output(invitation)
    .errors({ ...invitationMissing, ...refusedInvitation, ...unverified }),
  withdraw: forClient('POST', '/account/invitations/{id}/withdraw', 'Take an invitation back', 'users.manage', { tag })
    .input(byId)
    .output(done)
    .errors(invitationMissing),
  change: forClient(
    'POST',
    '/account/members/{userId}/permissions',
    'Change what somebody may do for the account',
    'users.manage',
    inPerson,
  )
    .input(allowed.extend({ userId: id }))
    .output(member)
    .errors(refusedChange),
  remove: forClient(
    'POST',
    '/account/members/{userId}/remove',
    'Somebody may act for the account no longer',
    'users.manage',
    inPerson,
  )
    .input(byUser)
    .output(done)
    .errors(refusedChange),
  offerOwnership: forClient(
    'POST',
    '/account/members/{userId}/offer-ownership',
    'Offer the account to another member; only its owner may',
    'users.manage',
    inPerson,
  )
    .input(byUser)
    .output(done)
    .errors({
      ...memberGone,
      already_owner: { status: 409, message: 'This person owns the account already.' },
      offer_open: { status: 409, message: 'The account is offered to somebody already; take that back first.' },
      too_many_mails: refusedInvitation.too_many_mails,
    }),
  withdrawOffer: forClient(
    'POST',
    '/account/ownership-offer/withdraw',
    'Take back the offer of the account',
    'users.manage',
    { tag, inPerson: true },
  )
    .output(done)
    .errors(offerGone),
}

const byToken = z.object({ token: z.string().min(1).max(200) })

/** For the one who was mailed a link. The token travels in the body, so that no log keeps it. */
export const invitations = {
  lookUp: bySecret('POST', '/invitations/look-up', 'Who invites to what', { tag, rate: 'login' })
    .input(byToken)
    .output(
      z.object({
        account: z.string(),
        /** Null: by staff. */
        invitedBy: z.string().nullable(),
        email: z.string(),
        permissions: z.array(z.enum(memberPermissionNames)),
        keptToServices: z.number().int().nullable(),
        expiresAt: instant,
        /** Does somebody log in with this address already? */
        hasLogin: z.boolean(),
      }),
    )
    .errors(linkGone),
  accept: forUserBySecret('POST', '/invitations/accept', 'Accept an invitation as who one is logged in as', {
    tag,
    rate: 'login',
    inPerson: true,
  })
    .input(byToken)
    .output(z.object({ clientId: id }))
    .errors({
      ...linkGone,
      invitation_for_another: {
        status: 409,
        message:
          'The invitation is for another e-mail address. Log in with that one, or ask to be invited under yours.',
      },
    }),
  register: bySecret('POST', '/invitations/register', 'Accept an invitation as somebody new', { tag, rate: 'login' })
    .input(byToken.extend({ firstName: line(80), lastName: line(80), password: newPassword }))
    .output(session)
    .errors({
      ...linkGone,
      email_taken: { status: 409, message: 'There is an account with this e-mail address already.' },
      ...passwordTooCommon,
    }),
  decline: bySecret('POST', '/invitations/decline', 'Decline an invitation', { tag, rate: 'login' })
    .input(byToken)
    .output(done)
    .errors(linkGone),
}

export const memberships = {
  leave: forUserAcross('POST', '/memberships/{clientId}/leave', 'Act for an account no longer', { tag, inPerson: true })
    .input(z.object({ clientId: id }))
    .output(done)
    .errors({ ...clientGone, ...ownerStays }),
}

export const ownership = {
  offers: forUser('GET', '/ownership-offers', 'Accounts that I was offered', { tag, inPerson: true }).output(
    z.object({
      items: z.array(z.object({ id, account: z.string(), offeredBy: z.string(), expiresAt: instant })),
    }),
  ),
  accept: forUserAcross('POST', '/ownership-offers/{id}/accept', 'Become the owner of an account', inPerson)
    .input(byId)
    .output(z.object({ clientId: id }))
    .errors(offerGone),
  decline: forUserAcross('POST', '/ownership-offers/{id}/decline', 'Decline to own an account', { tag, inPerson: true })
    .input(byId)
    .output(done)
    .errors(offerGone),
}
