import { createHash } from 'node:crypto'
import type { DocumentModel } from './document.ts'
import { renderDocument } from './render.ts'

/** Some hundreds of documents of everyday size. */
const MOST_BYTES = 16 * 1024 * 1024

/**
 * Rendered documents by what they say, the least recently asked for dropped first.
 *
 * In memory only: rendering takes some tens of milliseconds, while files of every state a document was ever looked at in
 * would stay for good, as a file store knows no way to let go of them.
 */
export class RenderedDocuments {
  readonly #mostBytes: number
  readonly #render: (document: DocumentModel) => Promise<Uint8Array>
  readonly #kept = new Map<string, Uint8Array>()
  readonly #underWay = new Map<string, Promise<Uint8Array>>()
  #bytes = 0

  constructor(mostBytes: number, render: (document: DocumentModel) => Promise<Uint8Array> = renderDocument) {
    this.#mostBytes = mostBytes
    this.#render = render
  }

  async get(document: DocumentModel): Promise<Uint8Array> {
    const key = contentKey(document)
    const known = this.#kept.get(key)
    if (known) {
      this.#kept.delete(key)
      this.#kept.set(key, known)
      return copyOf(known)
    }
    const started = this.#underWay.get(key) ?? this.#start(key, document)
    return copyOf(await started)
  }

  #start(key: string, document: DocumentModel): Promise<Uint8Array> {
    const rendered = this.#render(document)
      .then((bytes) => this.#keep(key, bytes))
      .finally(() => this.#underWay.delete(key))
    this.#underWay.set(key, rendered)
    return rendered
  }

  #keep(key: string, bytes: Uint8Array): Uint8Array {
    if (bytes.length > this.#mostBytes) return bytes
    this.#kept.set(key, bytes)
    this.#bytes += bytes.length
    for (const [oldest, content] of this.#kept) {
      if (this.#bytes <= this.#mostBytes) break
      this.#kept.delete(oldest)
      this.#bytes -= content.length
    }
    return bytes
  }
}

/** Not `slice`, which of a Node buffer is the same memory. */
const copyOf = (bytes: Uint8Array): Uint8Array => new Uint8Array(bytes)

const documents = new RenderedDocuments(MOST_BYTES)

/** The document as a PDF, from memory when it was rendered before and nothing printed on it has changed. */
export const renderCached = (document: DocumentModel): Promise<Uint8Array> => documents.get(document)

/** SHA-256 of everything the document holds, whatever order its fields are in. */
export const contentKey = (document: DocumentModel): string =>
  createHash('sha256')
    .update(JSON.stringify(canonical(document)))
    .digest('hex')

function canonical(value: unknown): unknown {
  if (value instanceof Uint8Array) return createHash('sha256').update(value).digest('hex')
  if (Array.isArray(value)) return value.map(canonical)
  if (typeof value !== 'object' || value === null) return value
  // Money, percentages and days are values with a text of their own.
  if (Object.getPrototypeOf(value) !== Object.prototype) return String(value)
  const fields = Object.entries(value).filter(([, field]) => field !== undefined)
  return Object.fromEntries(
    fields.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, field]) => [name, canonical(field)]),
  )
}
