import { implement } from '@orpc/server'
import { contract } from '@ostler/contract'
import * as clients from '../../modules/clients/index.ts'
import type { ApiContext } from '../../platform/http/api.ts'
import { presentAnswer, presentObligations } from '../portal/account.ts'

const os = implement(contract).$context<ApiContext>().admin
const done = { done: true } as const

export const clientFieldHandlers = {
  list: os.clientFields.list.handler(async ({ context: { ctx } }) => ({
    items: (await clients.listFields(ctx)).map(presentField),
  })),
  create: os.clientFields.create.handler(async ({ input, context: { ctx } }) =>
    presentField(await clients.createField(ctx, input)),
  ),
  change: os.clientFields.change.handler(async ({ input: { id, ...field }, context: { ctx } }) =>
    presentField(await clients.changeField(ctx, id, field)),
  ),
  order: os.clientFields.order.handler(async ({ input, context: { ctx } }) => {
    await clients.orderFields(ctx, input.ids)
    return done
  }),
  answers: os.clientFields.answers.handler(async ({ input, context: { ctx } }) => ({
    items: (await clients.fieldsOfClient(ctx, input.id)).map((field) => ({
      ...presentAnswer(field),
      staffOnly: field.staffOnly,
      retired: field.retiredAt !== null,
    })),
  })),
  answer: os.clientFields.answer.handler(async ({ input, context: { ctx } }) => {
    await clients.answerFields(ctx, { clientId: input.id, answers: input.fields })
    return done
  }),
  reveal: os.clientFields.reveal.handler(({ input, context: { ctx } }) =>
    clients.revealAnswer(ctx, { clientId: input.id, name: input.name }),
  ),
}

const presentField = ({ retiredAt, position, ...field }: clients.ClientField) => ({
  ...field,
  retired: retiredAt !== null,
})

export const clientGroupHandlers = {
  list: os.clientGroups.list.handler(async ({ context: { ctx } }) => ({ items: await clients.listGroups(ctx) })),
  create: os.clientGroups.create.handler(({ input, context: { ctx } }) => clients.createGroup(ctx, input)),
  change: os.clientGroups.change.handler(({ input: { id, ...group }, context: { ctx } }) =>
    clients.changeGroup(ctx, id, group),
  ),
  remove: os.clientGroups.remove.handler(async ({ input, context: { ctx } }) => {
    await clients.deleteGroup(ctx, input.id)
    return done
  }),
  set: os.clientGroups.set.handler(async ({ input, context: { ctx } }) => {
    await clients.setGroup(ctx, { clientId: input.id, groupId: input.groupId })
    return done
  }),
}

export const clientTagHandlers = {
  list: os.clientTags.list.handler(async ({ context: { ctx } }) => ({ items: await clients.tagsInUse(ctx) })),
  change: os.clientTags.change.handler(async ({ input: { id, ...tags }, context: { ctx } }) => ({
    tags: await clients.tagClient(ctx, { clientId: id, ...tags }),
  })),
}

export const clientNoteHandlers = {
  list: os.clientNotes.list.handler(async ({ input: { id, pinned, ...query }, context: { ctx } }) => {
    const page = await clients.listNotes(ctx, { ...query, clientId: id, pinned: pinned ? true : undefined })
    return { ...page, items: page.items.map(presentNote) }
  }),
  add: os.clientNotes.add.handler(async ({ input: { id, ...note }, context: { ctx } }) =>
    presentNote(await clients.addNote(ctx, { clientId: id, ...note })),
  ),
  change: os.clientNotes.change.handler(async ({ input, context: { ctx } }) =>
    presentNote(await clients.changeNote(ctx, input)),
  ),
  remove: os.clientNotes.remove.handler(async ({ input, context: { ctx } }) => {
    await clients.deleteNote(ctx, input.id)
    return done
  }),
}

const presentNote = ({ writtenAt, editedAt, ...note }: clients.Note) => ({
  ...note,
  writtenAt: writtenAt.toString(),
  editedAt: editedAt?.toString() ?? null,
})

export const closingHandlers = {
  effects: os.closing.effects.handler(async ({ input, context: { ctx } }) =>
    presentObligations(await clients.closingEffects(ctx, input.id)),
  ),
  close: os.closing.close.handler(async ({ input, context: { ctx } }) => {
    await clients.closeAccount(ctx, { clientId: input.id, reason: input.reason })
    return done
  }),
  reopen: os.closing.reopen.handler(async ({ input, context: { ctx } }) => {
    await clients.reopenAccount(ctx, { clientId: input.id, reason: input.reason })
    return done
  }),
}
