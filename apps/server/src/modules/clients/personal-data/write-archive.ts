import { Readable } from 'node:stream'
import { ZipFile } from 'yazl'
import { clientRecords, type RecordFile, type RecordTable, type Subject } from '../../../platform/client-records.ts'
import type { Context } from '../../../platform/context.ts'
import { type Contents, indexPage } from './index-page.ts'
import { isShown, recordsAsJson } from './read-records.ts'

export type Archive = {
  /** How many files it will have, index and all. */
  steps: number
  /** The bytes, made while they are read. */
  content: AsyncIterable<Uint8Array>
}

type Wish = {
  of: Subject
  about: string
  /** Whether what staff noted is in it. */
  withNotes: boolean
  /** Told each file that is done. */
  onStep: () => Promise<void>
}

/**
 * An archive (ZIP) of everything that all rooms keep of somebody: a JSON file for each table, their documents, and an index.
 * Nothing is held in memory but a chunk of one table, or one document.
 */
export async function openArchive(ctx: Context, { of, about, withNotes, onStep }: Wish): Promise<Archive> {
  const rooms = ctx.port(clientRecords)
  const tables = rooms.flatMap((records) => records.tables.map((table) => ({ room: records.room, table })))
  const shown = tables.filter(({ table }) => isShown(table.shows) && (withNotes || !table.ofStaff))
  const sources = rooms.flatMap((records) => [records.files, withNotes ? records.staffFiles : undefined])
  const documents = (await Promise.all(sources.map((files) => files?.(ctx, of) ?? []))).flat()
  const contents: Contents = {
    madeAt: ctx.now,
    about,
    files: [],
    documents: documents.length,
    leftOut: tables.flatMap(({ table }) => whyLeftOut(table)),
  }

  const zip = new ZipFile()
  const options = { mtime: new Date(ctx.now.epochMilliseconds), mode: 0o100600 }
  const add = (path: string, open: () => AsyncIterable<string | Uint8Array>) =>
    zip.addReadStreamLazy(path, options, (give) =>
      give(null, Readable.from(thenTold(open(), onStep), { objectMode: false })),
    )

  for (const { room, table } of shown) {
    const path = `${room}/${table.table.split('.')[1]}.json`
    const file = { path, holds: table.holds, rows: 0 }
    contents.files.push(file)
    const count = (rows: number) => {
      file.rows += rows
    }
    add(path, () => recordsAsJson(ctx, table, of, count))
  }
  for (const document of documents) add(`documents/${document.name}`, () => whole(document))
  // Last, when it is known how much there is.
  add('index.json', async function* () {
    yield `${JSON.stringify({ ...contents, madeAt: contents.madeAt.toString() }, null, 2)}\n`
  })
  add('index.html', async function* () {
    yield indexPage(contents)
  })
  zip.end()
  const output = zip.outputStream as Readable
  zip.on('error', (error) => output.destroy(error instanceof Error ? error : new Error(String(error))))
  return { steps: shown.length + documents.length + 2, content: output }
}

const whyLeftOut = ({ holds, shows, ofStaff }: RecordTable) =>
  isShown(shows)
    ? ofStaff
      ? [{ holds, because: 'staff noted it for themselves' }]
      : []
    : [{ holds, because: shows.nothing }]

async function* whole({ content }: RecordFile): AsyncGenerator<Uint8Array> {
  yield await content()
}

async function* thenTold<Piece>(pieces: AsyncIterable<Piece>, tell: () => Promise<void>): AsyncGenerator<Piece> {
  yield* pieces
  await tell()
}
