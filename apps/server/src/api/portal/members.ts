import { implement } from '@orpc/server'
import { contract } from '@ostler/contract'
import * as clients from '../../modules/clients/index.ts'
import { startSession } from '../../modules/identity/index.ts'
import type { ApiContext } from '../../platform/http/api.ts'
import { presentSession } from './session.ts'

const os = implement(contract).$context<ApiContext>()
const done = { done: true } as const

export const memberHandlers = {
  list: os.members.list.handler(async ({ context: { ctx } }) =>
    presentPeople(await clients.peopleOf(ctx, ctx.actor.mustActForClient())),
  ),

  invite: os.members.invite.handler(async ({ input, context: { ctx } }) =>
    presentInvitation(await clients.inviteMember(ctx, input)),
  ),

  resend: os.members.resend.handler(async ({ input, context: { ctx } }) =>
    presentInvitation(await clients.resendInvitation(ctx, input)),
  ),

  withdraw: os.members.withdraw.handler(async ({ input, context: { ctx } }) => {
    await clients.withdrawInvitation(ctx, input)
    return done
  }),

  change: os.members.change.handler(async ({ input, context: { ctx } }) =>
    presentMember(await clients.changeMember(ctx, input)),
  ),

  remove: os.members.remove.handler(async ({ input, context: { ctx } }) => {
    await clients.removeMember(ctx, input)
    return done
  }),

  offerOwnership: os.members.offerOwnership.handler(async ({ input, context: { ctx } }) => {
    await clients.offerOwnership(ctx, input)
    return done
  }),

  withdrawOffer: os.members.withdrawOffer.handler(async ({ context: { ctx } }) => {
    await clients.withdrawOffer(ctx)
    return done
  }),
}

export const invitationHandlers = {
  lookUp: os.invitations.lookUp.handler(async ({ input, context: { ctx } }) => {
    const { onlyServices, expiresAt, ...shown } = await clients.invitationBehind(ctx, input)
    return { ...shown, keptToServices: onlyServices?.length ?? null, expiresAt: expiresAt.toString() }
  }),

  accept: os.invitations.accept.handler(({ input, context: { ctx } }) => clients.acceptInvitation(ctx, input)),

  register: os.invitations.register.handler(async ({ input, context: { ctx, http } }) => {
    const { userId } = await clients.joinAsNew(ctx, input)
    return presentSession(ctx, http, await startSession(ctx, { userId, userAgent: http.userAgent }))
  }),

  decline: os.invitations.decline.handler(async ({ input, context: { ctx } }) => {
    await clients.declineInvitation(ctx, input)
    return done
  }),
}

export const membershipHandlers = {
  leave: os.memberships.leave.handler(async ({ input, context: { ctx } }) => {
    await clients.leaveAccount(ctx, input)
    return done
  }),
}

export const ownershipHandlers = {
  offers: os.ownership.offers.handler(async ({ context: { ctx } }) => ({
    items: (await clients.offersToMe(ctx)).map((offer) => ({ ...offer, expiresAt: offer.expiresAt.toString() })),
  })),

  accept: os.ownership.accept.handler(({ input, context: { ctx } }) => clients.acceptOwnership(ctx, input)),

  decline: os.ownership.decline.handler(async ({ input, context: { ctx } }) => {
    await clients.declineOwnership(ctx, input)
    return done
  }),
}

export const presentMember = (member: clients.MemberOfClient) => ({
  ...member,
  since: member.since.toString(),
  lastLoginAt: member.lastLoginAt?.toString() ?? null,
})

const presentInvitation = (invitation: clients.Invitation) => ({
  ...invitation,
  mailedAt: invitation.mailedAt.toString(),
  expiresAt: invitation.expiresAt.toString(),
})

export const presentPeople = ({ members, invitations, offer }: clients.People) => ({
  members: members.map(presentMember),
  invitations: invitations.map(presentInvitation),
  offer: offer && { ...offer, expiresAt: offer.expiresAt.toString() },
})
