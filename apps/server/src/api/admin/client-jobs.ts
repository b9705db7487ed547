import { implement } from '@orpc/server'
import { contract } from '@ostler/contract'
import { invalidField } from '@ostler/kernel'
import { groupPricingSettings } from '../../modules/catalog/index.ts'
import * as clients from '../../modules/clients/index.ts'
import type { ApiContext } from '../../platform/http/api.ts'
import { asDownload, presentKeptFile } from '../portal/account.ts'

const os = implement(contract).$context<ApiContext>().admin
const done = { done: true } as const

export const clientFileHandlers = {
  list: os.clientFiles.list.handler(async ({ input: { id, ...query }, context: { ctx } }) => {
    const page = await clients.listFiles(ctx, { ...query, clientId: id })
    return { ...page, items: page.items.map(presentFile) }
  }),
  attach: os.clientFiles.attach.handler(async ({ input: { id, ...upload }, context: { ctx } }) =>
    presentFile(await clients.attachFile(ctx, { clientId: id, ...upload })),
  ),
  show: os.clientFiles.show.handler(async ({ input, context: { ctx } }) =>
    presentFile(await clients.showFile(ctx, input)),
  ),
  remove: os.clientFiles.remove.handler(async ({ input, context: { ctx } }) => {
    await clients.deleteFile(ctx, input.id)
    return done
  }),
  content: os.clientFiles.content.handler(async ({ input, context: { ctx, http } }) => {
    const { file, content } = await clients.openFile(ctx, input.id)
    return asDownload(http, content, file)
  }),
}

const presentFile = (file: clients.ClientFile) => ({
  ...presentKeptFile(file),
  visibleToClient: file.visibleToClient,
  uploadedBy: file.uploadedByName,
})

const CSV = 'text/csv; charset=utf-8'

export const clientJobHandlers = {
  list: os.clientJobs.list.handler(async ({ input, context: { ctx } }) => {
    const page = await clients.listBulkJobs(ctx, input)
    return { ...page, items: page.items.map(presentJob) }
  }),
  get: os.clientJobs.get.handler(async ({ input, context: { ctx } }) =>
    presentJob(await clients.bulkJob(ctx, input.id)),
  ),
  failures: os.clientJobs.failures.handler(({ input, context: { ctx } }) => clients.listBulkFailures(ctx, input)),
  file: os.clientJobs.file.handler(async ({ input, context: { ctx, http } }) => {
    const { name, content } = await clients.exportedFile(ctx, input.id)
    return asDownload(http, content, { name, mediaType: CSV })
  }),
  count: os.clientJobs.count.handler(async ({ input, context: { ctx } }) => ({
    clients: await clients.countChosen(ctx, choiceOf(input)),
  })),
  start: os.clientJobs.start.handler(async ({ input, context: { ctx } }) => {
    const { id } = await clients.startBulk(ctx, { act: input.act, choice: choiceOf(input) })
    return presentJob(await clients.bulkJob(ctx, id, 'clients.manage'))
  }),
  exportClients: os.clientJobs.exportClients.handler(async ({ input, context: { ctx } }) => {
    const { id } = await clients.startExport(ctx, { choice: choiceOf(input), withMark: input.withMark })
    return presentJob(await clients.bulkJob(ctx, id, 'clients.manage'))
  }),
  importClients: os.clientJobs.importClients.handler(async ({ input, context: { ctx } }) => {
    const { id } = await clients.startImport(ctx, input)
    return presentJob(await clients.bulkJob(ctx, id, 'clients.manage'))
  }),
  run: os.clientJobs.run.handler(async ({ input, context: { ctx } }) => {
    await clients.runImport(ctx, input.id)
    return done
  }),
  stop: os.clientJobs.stop.handler(async ({ input, context: { ctx } }) => {
    await clients.stopBulk(ctx, input.id)
    return done
  }),
  template: os.clientJobs.template.handler(async ({ context: { ctx, http } }) => {
    const content = new Blob([await clients.importTemplate(ctx)])
    return asDownload(http, content, { name: 'clients.csv', mediaType: CSV })
  }),
}

type Chosen = { ids?: number[] | undefined; filter?: Extract<clients.Choice, { filter: object }>['filter'] | undefined }

/** One of both has to be said: nobody means everybody by leaving both out. */
function choiceOf({ ids, filter }: Chosen): clients.Choice {
  if (ids !== undefined && filter === undefined) return { ids }
  if (filter !== undefined && ids === undefined) return { filter }
  throw invalidField('ids', 'Give either the clients or a filter.')
}

const presentJob = ({ startedByName, fileKey, input, written, ...job }: clients.BulkProgress) => ({
  ...job,
  hasFile: job.kind === 'export' && job.state === 'finished' && fileKey !== null,
  startedBy: startedByName,
  startedAt: job.startedAt.toString(),
  finishedAt: job.finishedAt?.toString() ?? null,
})

export const clientSettingHandlers = {
  read: os.clientSettings.read.handler(async ({ context: { ctx } }) => {
    const [own, pricing] = await Promise.all([clients.clientSettings.read(ctx), groupPricingSettings.read(ctx)])
    return {
      values: { ...own.values, ...pricing.values },
      defaults: { ...own.defaults, ...pricing.defaults },
      about: { ...own.about, ...pricing.about },
    }
  }),
  change: os.clientSettings.change.handler(async ({ input: { groupDiscounts, ...own }, context: { ctx } }) => {
    await ctx.transaction(async (tx) => {
      await clients.clientSettings.change(tx, own)
      await groupPricingSettings.change(tx, { groupDiscounts })
    })
    return done
  }),
}
