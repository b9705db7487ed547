import { implement } from '@orpc/server'
import { contract } from '@ostler/contract'
import {
  addContact,
  type Contact,
  changeContact,
  contactsOfClient,
  removeContact,
} from '../../modules/clients/index.ts'
import type { ApiContext } from '../../platform/http/api.ts'

const os = implement(contract).$context<ApiContext>().contacts

export const contactHandlers = {
  list: os.list.handler(async ({ context: { ctx } }) => ({
    items: (await contactsOfClient(ctx, ctx.actor.mustActForClient())).map(presentContact),
  })),

  add: os.add.handler(async ({ input, context: { ctx } }) => presentContact(await addContact(ctx, input))),

  change: os.change.handler(async ({ input: { id, ...details }, context: { ctx } }) =>
    presentContact(await changeContact(ctx, { ...details, contactId: id })),
  ),

  remove: os.remove.handler(async ({ input, context: { ctx } }) => {
    await removeContact(ctx, { contactId: input.id })
    return { done: true } as const
  }),
}

export const presentContact = ({ id, name, company, email, phone, mailKinds }: Contact) => ({
  id,
  name,
  company,
  email,
  phone,
  mailKinds,
})
