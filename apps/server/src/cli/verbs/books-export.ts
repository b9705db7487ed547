import { open, rename } from 'node:fs/promises'
import { Command, InvalidArgumentError, Option } from 'commander'
import { type BookFormat, bookFormats, exportBooks } from '../../modules/ledger/index.ts'
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
      const sink = options.out ? await aFile(options.out) : aTerminal()
      const { entries } = await exportBooks(ctx, options, sink.write, (written, all) => show(written / all))
      await sink.finish()
      console.error(`${entries} ledger entries written${options.out ? ` to ${options.out}` : ''}.`)
    }),
  )

function readDay(text: string): Temporal.PlainDate {
  try {
    return Temporal.PlainDate.from(text)
  } catch {
    throw new InvalidArgumentError('A day is written as 2027-01-31.')
  }
}

type Sink = { write(text: string): Promise<void>; finish(): Promise<void> }

/** Written beside its place and put there last, so that nobody takes half a file for the books. */
async function aFile(path: string): Promise<Sink> {
  const beside = `${path}.partial`
  const file = await open(beside, 'w')
  return {
    write: (text) => file.appendFile(text),
    async finish() {
      await file.sync()
      await file.close()
      await rename(beside, path)
    },
  }
}

function aTerminal(): Sink {
  // A reader that has seen enough, such as `head`, closes the pipe; each write is told of it by itself.
  process.stdout.on('error', () => {})
  return {
    write: (text) =>
      new Promise((resolve, reject) => process.stdout.write(text, (error) => (error ? reject(error) : resolve()))),
    finish: async () => {},
  }
}
