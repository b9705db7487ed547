import { Command } from 'commander'
import { verifyBooks } from '../../modules/billing/index.ts'
import { withHouse } from '../with-house.ts'
import { exportVerb } from './books-export.ts'

const verify = new Command('verify')
  .description('prove that entries balance and that invoices agree with the ledger; exit code 1 when they do not')
  .action(() =>
    withHouse(async (house) => {
      const problems = await verifyBooks(house.contexts.forSystem('cli', 'cli'))
      const { rows } = await house.pool.query<{ entries: string; invoices: string }>(
        'SELECT (SELECT count(*) FROM ledger.entries) AS entries, (SELECT count(*) FROM billing.invoices) AS invoices',
      )
      for (const problem of problems) console.error(`${problem.check}: ${problem.detail}`)
      if (problems.length > 0) process.exitCode = 1
      else console.log(`The books agree: ${rows[0]!.entries} ledger entries, ${rows[0]!.invoices} invoices.`)
    }),
  )

export const books = new Command('books').description('the ledger').addCommand(verify).addCommand(exportVerb)
