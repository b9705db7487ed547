import { DomainError } from '@ostler/kernel'
import { Command, CommanderError } from 'commander'
import packageJson from '../../package.json' with { type: 'json' }
import { StartError } from '../start-error.ts'
import { addresses } from './verbs/addresses.ts'
import { audit } from './verbs/audit.ts'
import { books } from './verbs/books.ts'
import { clock } from './verbs/clock.ts'
import { doctor } from './verbs/doctor.ts'
import { jobs } from './verbs/jobs.ts'
import { keys } from './verbs/keys.ts'
import { migrateVerb } from './verbs/migrate.ts'
import { runVerb } from './verbs/run.ts'
import { seed } from './verbs/seed.ts'
import { serveVerb } from './verbs/serve.ts'
import { staff } from './verbs/staff.ts'

const program = new Command('ostler')
  .description('The business system of a hosting provider.')
  .version(packageJson.version)
  .showHelpAfterError('(ostler --help shows all verbs)')
  .exitOverride()

for (const verb of [serveVerb, migrateVerb, seed, staff, clock, runVerb, books, audit, keys, addresses, jobs, doctor])
  program.addCommand(verb)

try {
  await program.parseAsync(process.argv)
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode
  else if (error instanceof StartError) fail(error.message)
  else if (error instanceof DomainError)
    fail([error.message, ...error.fields.map(({ field, message }) => `  ${field} ${message}`)].join('\n'))
  else throw error
}

/** What the person at the keyboard can mend is said in words; only bugs show a stack. */
function fail(message: string): void {
  console.error(message)
  process.exitCode = 1
}
