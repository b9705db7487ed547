import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { Command, InvalidArgumentError, Option } from 'commander'
import { type BookFormat, bookFormats, exportBooks } from '../../modules/ledger/index.ts'
import { StartError } from '../../start-error.ts'
import { progress } from '../progress.ts'
import { withHouse } from '../with-house.ts'

type Options = { format: BookFormat; from?: Temporal.PlainDate; until?: Temporal.PlainDate; out?: string }

export const exportVerb = new Command('export')
  .description('write the books as plain-text accounting or CSV, to the terminal or to a file')
  .addOption(
    new Option('--format <format>', 'what is to read it').choices(Object.keys(bookFormats)).makeOptionMandatory(),
  )
  .option('--from <day>', 'first day, such as 2027-01-01', readDay)
  .option('--until <day>', 'last day, such as 2027-12-31', readDay)
  .option('--out <file>', 'file to write; it appears when it is whole')
  .action((options: Options) =>
    withHouse(async (house) => {
      const ctx = house.contexts.forSystem('cli', 'cli')
      const show = progress('books', process.stderr)
      const into = options.out === undefined ? intoTerminal : intoFile(options.out)
      await into(async (write) => {
        const { entries } = await exportBooks(ctx, options, write, (written, all) => show(written / all))
        console.error(`${entries} ledger entries written.`)
      })
    }),
  )

function readDay(text: string): Temporal.PlainDate {
  try {
    return Temporal.PlainDate.from(text)
  } catch {
    throw new InvalidArgumentError('A day is written as 2027-01-31.')
  }
}

type Write = (text: string) => Promise<void>

/** Written beside its place and put there last, so that nobody takes half a file for the books. */
const intoFile = (path: string) => async (work: (write: Write) => Promise<void>) => {
  const beside = `${path}.partial`
  const file = await opened(beside)
  try {
    await work((text) => file.appendFile(text))
    await file.sync()
    await file.close()
    await rename(beside, path)
  } catch (error) {
    await file.close().catch(() => {})
    await rm(beside, { force: true })
    throw error
  }
}

async function opened(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'w')
  } catch (error) {
    throw new StartError(`${path} cannot be written (${(error as Error).message}). Name a file in another folder.`)
  }
}

async function intoTerminal(work: (write: Write) => Promise<void>): Promise<void> {
  // Each write is told of its failure by itself; without a listener the stream would end the process besides.
  process.stdout.on('error', () => {})
  const write: Write = (text) =>
    new Promise((resolve, reject) => process.stdout.write(text, (error) => (error ? reject(error) : resolve())))
  try {
    await work(write)
  } catch (error) {
    // A reader that has seen enough, such as `head`, closed the pipe.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPIPE')) throw error
  }
}
