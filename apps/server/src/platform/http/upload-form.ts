import type { ProcedureMeta } from '@ostler/contract'
import type { FastifyRequest } from 'fastify'
import type { Context } from '../context.ts'
import { readSetting } from '../settings.ts'
import { fileTooLarge, MEGABYTE, uploadMegabytesSetting } from '../uploads.ts'
import type { HttpExchange } from './exchange.ts'

/** What a form has besides the file: its other fields, and the lines between them. */
const AROUND_THE_FILE = 64 * 1024

const isForm = (contentType: string | undefined): boolean => /^multipart\/form-data\s*(;|$)/i.test(contentType ?? '')

export const hasForm = (request: FastifyRequest): boolean => isForm(request.headers['content-type'])

/**
 * Reads a form with a file, up to the size that is allowed. Only for somebody who is logged in: nobody else has anything
 * to upload, and memory is not to be had for the asking. Their form counts as empty, and the door says what it has to.
 *
 * @throws file_too_large, and SyntaxError for what is no form
 */
export async function readForm(ctx: Context, request: FastifyRequest): Promise<FormData> {
  if (ctx.actor.userId === null) return new FormData()
  const megabytes = await readSetting(ctx, uploadMegabytesSetting)
  const most = megabytes * MEGABYTE + AROUND_THE_FILE
  if (Number(request.headers['content-length'] ?? 0) > most) throw fileTooLarge(megabytes)
  const chunks: Buffer[] = []
  let size = 0
  // The stream is left whole when it is too long, or the answer would go down with it.
  for await (const chunk of request.raw.iterator({ destroyOnReturn: false })) {
    size += (chunk as Buffer).length
    if (size > most) throw fileTooLarge(megabytes)
    chunks.push(chunk as Buffer)
  }
  const headers = { 'content-type': request.headers['content-type']! }
  return new Response(Buffer.concat(chunks), { headers }).formData().catch((cause) => {
    throw Object.assign(new SyntaxError('The form cannot be read.', { cause }), { statusCode: 400 })
  })
}

/** A form is only for a door that takes a file: other sites may send forms without being asked first. */
export function mustTakeForm(meta: ProcedureMeta, http: HttpExchange): void {
  if (!isForm(http.header('content-type')) || meta.upload) return
  throw Object.assign(new Error('This procedure takes JSON.'), { code: 'FST_ERR_CTP_INVALID_MEDIA_TYPE' })
}
