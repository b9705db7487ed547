import { implement } from '@orpc/server'
import { contract } from '@ostler/contract'
import * as clients from '../../modules/clients/index.ts'
import type { ApiContext } from '../../platform/http/api.ts'
import type { HttpExchange } from '../../platform/http/exchange.ts'

const os = implement(contract).$context<ApiContext>().account

export const accountHandlers = {
  get: os.get.handler(async ({ context: { ctx } }) => {
    const client = await clients.clientProfile(ctx, ctx.actor.mustActForClient())
    const closure = await clients.closureOf(ctx, client.id)
    return { ...presentClient(client), status: closure ? ('closed' as const) : ('active' as const) }
  }),
  update: os.update.handler(async ({ input, context: { ctx } }) =>
    presentClient(await clients.updateAccount(ctx, input)),
  ),
  useLogInEmail: os.useLogInEmail.handler(async ({ context: { ctx } }) =>
    presentClient(await clients.useLogInEmail(ctx)),
  ),
  setMailKinds: os.setMailKinds.handler(async ({ input, context: { ctx } }) =>
    presentClient(await clients.setMailKinds(ctx, input)),
  ),
  fields: os.fields.handler(async ({ context: { ctx } }) => ({
    items: (await clients.ownFields(ctx)).map(presentAnswer),
  })),
  changeFields: os.changeFields.handler(async ({ input, context: { ctx } }) => ({
    items: (await clients.answerOwnFields(ctx, input.fields)).map(presentAnswer),
  })),
  files: os.files.handler(async ({ input, context: { ctx } }) => {
    const page = await clients.listOwnFiles(ctx, input)
    return { ...page, items: page.items.map(presentKeptFile) }
  }),
  file: os.file.handler(async ({ input, context: { ctx, http } }) => {
    const { file, content } = await clients.openOwnFile(ctx, input.id)
    return asDownload(http, content, file)
  }),
  closing: os.closing.handler(async ({ context: { ctx } }) =>
    presentObligations(await clients.closingEffects(ctx, ctx.actor.mustActForClient())),
  ),
  close: os.close.handler(async ({ input, context: { ctx } }) => {
    await clients.closeOwnAccount(ctx, input)
    return { done: true } as const
  }),
}

export function presentClient(client: clients.Client) {
  const { createdAt, exemptionCertificate, exemptionUntil, mergedInto, erasedAt, ...profile } = client
  return profile
}

/** A field as a form shows it. */
export const presentAsked = ({ name, label, kind, choices, help, required }: clients.ClientField) => ({
  name,
  label,
  kind,
  choices,
  help,
  required,
})

export const presentAnswer = ({ answer, answered, ...field }: clients.AnsweredField) => ({
  ...presentAsked(field),
  answer,
  answered,
})

export const presentObligations = ({ credit, ...counts }: clients.Obligations) => ({
  ...counts,
  credit: credit.map((amount) => amount.toWire()),
})

/** Something that was uploaded, as an answer that browsers keep and never show as a page of ours. */
export function asDownload(
  http: HttpExchange,
  content: Blob,
  { name, mediaType }: { name: string; mediaType: string },
) {
  http.answerAttachment(name)
  return new File([content], name, { type: mediaType })
}

export const presentKeptFile = (file: Pick<clients.ClientFile, 'id' | 'name' | 'size' | 'uploadedAt'>) => ({
  id: file.id,
  name: file.name,
  size: file.size,
  uploadedAt: file.uploadedAt.toString(),
})
