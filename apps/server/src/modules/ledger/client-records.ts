import { sql } from 'drizzle-orm'
import type { ClientRecords } from '../../platform/client-records.ts'

const appendOnly = { by: 'nothing', because: 'books are only added to: balances go over by further entries' } as const
const books = { by: 'keeping', because: 'tax law wants books kept; they name nobody' } as const

/** What this room keeps of clients. */
export const ledgerRecords: ClientRecords = {
  room: 'ledger',
  tables: [
    {
      table: 'ledger.entries',
      holds: 'Ledger entries',
      merging: appendOnly,
      shows: ['id', 'kind', 'source', 'client_id', 'currency', 'booked_on', 'booked_at'],
      withholds: ['correlation_id'],
      erasing: books,
    },
    {
      table: 'ledger.postings',
      holds: 'Ledger postings',
      merging: appendOnly,
      shows: ['id', 'entry_id', 'account', 'client_id', 'currency', 'amount_minor'],
      erasing: books,
    },
    {
      table: 'ledger.closed_accounts',
      holds: 'Closed accounts',
      mine: () => sql`false`,
      merging: { by: 'nothing', because: 'it says of the client that is gone that it is gone' },
      shows: { nothing: 'the account itself says it' },
      erasing: { by: 'keeping', because: 'it says that the account is closed and nothing else' },
    },
  ],
}
