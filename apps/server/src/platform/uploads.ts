import { randomUUID } from 'node:crypto'
import { DomainError } from '@ostler/kernel'
import { fileTypeFromBuffer } from 'file-type'
import { z } from 'zod'
import { defineSetting } from './settings.ts'

/**
 * The rules for files that people bring along. They are taken by what they hold and not by what they are called, kept
 * under keys that say nothing, and given back as attachments of a type from this list: whatever somebody hides in one, no
 * browser runs it as a page of ours (`HttpExchange.answerAttachment`).
 */
export const uploadMegabytesSetting = defineSetting({
  name: 'platform.upload_megabytes',
  about: 'A file that is uploaded may have so many megabytes at most.',
  schema: z.number().int().min(1).max(50),
  default: 10,
})

export const MEGABYTE = 1024 * 1024

/** What is taken, by the ending that its name gets, with the type it is given back as. */
const mediaTypes = {
  pdf: 'application/pdf',
  png: 'image/png',
  jpg: 'image/jpeg',
  webp: 'image/webp',
  gif: 'image/gif',
  txt: 'text/plain; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  zip: 'application/zip',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  odt: 'application/vnd.oasis.opendocument.text',
} as const
type Ending = keyof typeof mediaTypes

export type Upload = { name: string; mediaType: string; bytes: Uint8Array }

export const fileEmpty = () => refusal('file_empty', 'The file is empty.')
export const fileTooLarge = (megabytes: number) => refusal('file_too_large', `The file is larger than ${megabytes} MB.`)
export const fileTypeRefused = () =>
  refusal(
    'file_type_refused',
    'This kind of file is not taken. Pictures, PDF, text, CSV, ZIP and office documents are.',
  )

const refusal = (code: string, message: string) =>
  new DomainError('invalid', code, message, [{ field: 'file', message }])

/** @throws file_empty, file_too_large, file_type_refused */
export async function readUpload(file: File, { megabytes }: { megabytes: number }): Promise<Upload> {
  if (file.size === 0) throw fileEmpty()
  if (file.size > megabytes * MEGABYTE) throw fileTooLarge(megabytes)
  const bytes = await file.bytes()
  const ending = await endingOf(bytes, file.name)
  if (ending === null || looksLikePage(bytes)) throw fileTypeRefused()
  return { name: cleanName(file.name, ending), mediaType: mediaTypes[ending], bytes }
}

/** A place for it that nobody can guess, and that says nothing of what lies there. */
export const keyIn = (folder: string): string => `${folder}/${randomUUID()}`

async function endingOf(bytes: Uint8Array, name: string): Promise<Ending | null> {
  // Of what is cut off or made up the library may throw instead of saying that it knows nothing.
  const found = await fileTypeFromBuffer(bytes).catch(() => undefined)
  if (found) return found.ext in mediaTypes ? (found.ext as Ending) : null
  const typed = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase()
  if (!isText(bytes)) return null
  // Text has no mark of its own, so its name has to say that it is text: a page called `picture.png` is neither.
  if (typed === 'csv') return 'csv'
  return typed === 'txt' || typed === 'log' || typed === 'md' ? 'txt' : null
}

function isText(bytes: Uint8Array): boolean {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what text does not hold
    return !/[\0-\x08\x0b\x0e-\x1f\x7f]/.test(text)
  } catch {
    return false
  }
}

/** Browsers that guess look at the beginning (WHATWG MIME Sniffing: 1445 bytes). What begins like a page is refused. */
function looksLikePage(bytes: Uint8Array): boolean {
  const beginning = new TextDecoder('latin1').decode(bytes.subarray(0, 1445)).toLowerCase()
  return /<(!doctype|html|head|body|script|svg|iframe|object|embed|style|img|\?xml-stylesheet)/.test(beginning)
}

const LONGEST_NAME = 120

/** The name without folders and without what deceives or disturbs, with the ending that its content has. */
export function cleanName(typed: string, ending: string): string {
  const last = typed.normalize('NFC').split(/[/\\]/).at(-1) ?? ''
  const stem = last
    .replace(/\.[a-z0-9]{1,5}$/i, '')
    // Control characters, marks that turn the direction of writing around, and what file systems and shells care about.
    .replaceAll(/[\p{C}\u2028\u2029"*:<>?|%;`$]/gu, '')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/^[\s.-]+|[\s.]+$/g, '')
  const short = Array.from(stem)
    .slice(0, LONGEST_NAME - ending.length - 1)
    .join('')
    .trim()
  return `${short || 'file'}.${ending}`
}
