import { implement } from '@orpc/server'
import { contract } from '@ostler/contract'
import * as clients from '../../modules/clients/index.ts'
import type { ApiContext } from '../../platform/http/api.ts'
import { presentContact } from '../portal/contacts.ts'
import { presentMember, presentPeople } from '../portal/members.ts'

const os = implement(contract).$context<ApiContext>().admin.clients
const done = { done: true } as const

type OfClient = { id: number; reason: string }

/** What staff say besides what they want: of which client, and why. */
const byStaff = ({ id, reason }: OfClient) => ({ clientId: id, reason })

export const clientMemberHandlers = {
  list: os.members.list.handler(async ({ input, context: { ctx } }) =>
    presentPeople(await clients.peopleOf(ctx, input.id)),
  ),

  add: os.members.add.handler(({ input, context: { ctx } }) => clients.addMember(ctx, input, byStaff(input))),

  change: os.members.change.handler(async ({ input, context: { ctx } }) =>
    presentMember(await clients.changeMember(ctx, input, byStaff(input))),
  ),

  remove: os.members.remove.handler(async ({ input, context: { ctx } }) => {
    await clients.removeMember(ctx, input, byStaff(input))
    return done
  }),

  setOwner: os.members.setOwner.handler(async ({ input, context: { ctx } }) => {
    await clients.setOwner(ctx, input, byStaff(input))
    return done
  }),

  withdraw: os.members.withdraw.handler(async ({ input, context: { ctx } }) => {
    await clients.withdrawInvitation(ctx, { id: input.invitationId }, byStaff(input))
    return done
  }),
}

export const clientContactHandlers = {
  list: os.contacts.list.handler(async ({ input, context: { ctx } }) => ({
    items: (await clients.contactsOfClient(ctx, input.id)).map(presentContact),
  })),

  add: os.contacts.add.handler(async ({ input: { id, ...details }, context: { ctx } }) =>
    presentContact(await clients.addContact(ctx, details, id)),
  ),

  change: os.contacts.change.handler(async ({ input: { id, ...details }, context: { ctx } }) =>
    presentContact(await clients.changeContact(ctx, details, id)),
  ),

  remove: os.contacts.remove.handler(async ({ input: { id, contactId }, context: { ctx } }) => {
    await clients.removeContact(ctx, { contactId }, id)
    return done
  }),
}
