import { implement } from '@orpc/server'
import { contract } from '@ostler/contract'
import {
  askForExport,
  clientNames,
  type ErasurePlan,
  type ErasureRow,
  type ExportRow,
  erasePersonalData,
  listErasures,
  listExports,
  personalDataSettings,
  personName,
  previewErasure,
  refuseErasure,
} from '../../modules/clients/index.ts'
import { userById, usersByIds } from '../../modules/identity/index.ts'
import type { Context } from '../../platform/context.ts'
import type { ApiContext } from '../../platform/http/api.ts'
import { archiveLink, presentArchive } from '../portal/personal-data.ts'

const os = implement(contract).$context<ApiContext>().admin
const done = { done: true } as const

export const clientPersonalDataHandlers = {
  exportData: os.clients.exportData.handler(async ({ input, context: { ctx } }) => ({
    exportId: (await askForExport(ctx, { clientId: input.id, userId: null })).id,
  })),
  erasurePreview: os.clients.erasurePreview.handler(async ({ input, context: { ctx } }) =>
    presentPlan(await previewErasure(ctx, { clientId: input.id, userId: null })),
  ),
  erase: os.clients.erase.handler(async ({ input: { id, ...wish }, context: { ctx } }) => ({
    erasureId: (await erasePersonalData(ctx, { clientId: id, userId: null, ...wish })).id,
  })),
}

export const userPersonalDataHandlers = {
  exportData: os.users.exportData.handler(async ({ input, context: { ctx } }) => ({
    exportId: (await askForExport(ctx, { clientId: null, userId: input.id })).id,
  })),
  erasurePreview: os.users.erasurePreview.handler(async ({ input, context: { ctx } }) => {
    await userById(ctx, input.id)
    return presentPlan(await previewErasure(ctx, { clientId: null, userId: input.id }))
  }),
  erase: os.users.erase.handler(async ({ input: { id, ...wish }, context: { ctx } }) => {
    await userById(ctx, id)
    return { erasureId: (await erasePersonalData(ctx, { clientId: null, userId: id, ...wish })).id }
  }),
}

export const adminPersonalDataHandlers = {
  exports: os.personalData.exports.handler(async ({ input, context: { ctx } }) => {
    const page = await listExports(ctx, input)
    return { ...page, items: await presentExports(ctx, page.items) }
  }),
  link: os.personalData.link.handler(({ input, context: { ctx } }) => archiveLink(ctx, input.id)),
  erasures: os.personalData.erasures.handler(async ({ input, context: { ctx } }) => {
    const page = await listErasures(ctx, input)
    return { ...page, items: await presentErasures(ctx, page.items) }
  }),
  refuse: os.personalData.refuse.handler(async ({ input, context: { ctx } }) => {
    await refuseErasure(ctx, input)
    return done
  }),
  settings: os.personalData.settings.handler(({ context: { ctx } }) => personalDataSettings.read(ctx)),
  changeSettings: os.personalData.changeSettings.handler(async ({ input, context: { ctx } }) => {
    await personalDataSettings.change(ctx, input)
    return done
  }),
}

const presentPlan = ({ of, keptUntil, ...plan }: ErasurePlan) => ({ ...plan, keptUntil: keptUntil?.toString() ?? null })

type About = { clientId: number | null; userId: number | null }

async function namesOf(ctx: Context, rows: About[], others: number[] = []) {
  const users = await usersByIds(ctx, [...new Set([...others, ...rows.flatMap((row) => row.userId ?? [])])])
  const people = new Map(users.map((user) => [user.id, personName(user)]))
  const clients = await clientNames(
    ctx,
    rows.flatMap((row) => row.clientId ?? []),
  )
  const called = (id: number | null, names: Map<number, string>) =>
    id === null ? null : { id, name: names.get(id) ?? '' }
  return {
    about: ({ clientId, userId }: About) => ({ client: called(clientId, clients), user: called(userId, people) }),
    person: (id: number) => ({ id, name: people.get(id) ?? '' }),
  }
}

async function presentExports(ctx: Context, rows: ExportRow[]) {
  const names = await namesOf(
    ctx,
    rows,
    rows.map((row) => row.askedBy),
  )
  return rows.map((row) => ({
    ...presentArchive(row),
    about: names.about(row),
    askedBy: names.person(row.askedBy),
    byStaff: row.byStaff,
    isOwn: row.byStaff && row.askedBy === ctx.actor.userId,
    error: row.error,
  }))
}

async function presentErasures(ctx: Context, rows: ErasureRow[]) {
  const names = await namesOf(ctx, rows)
  return rows.map((row) => ({
    id: row.id,
    about: names.about(row),
    state: row.state,
    byPerson: row.byPerson,
    askedBy: row.askedBy,
    askedAt: row.askedAt.toString(),
    dueOn: row.dueOn.toString(),
    decidedBy: row.decidedBy,
    decidedAt: row.decidedAt?.toString() ?? null,
    reason: row.reason,
    stepsDone: Object.keys(row.erased).length,
    steps: row.steps,
    rowsErased: Object.values(row.erased).reduce((sum, n) => sum + n, 0),
    doneAt: row.doneAt?.toString() ?? null,
    keptUntil: row.keptUntil?.toString() ?? null,
    retentionOver: row.keptUntil !== null && Temporal.PlainDate.compare(row.keptUntil, ctx.today) < 0,
  }))
}
