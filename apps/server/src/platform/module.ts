import type { ClientRecords } from './client-records.ts'
import type { AnyJob } from './jobs/definitions.ts'
import type { Listener } from './outbox.ts'
import type { Task } from './schedule/task.ts'
import type { SealedColumn } from './sealed-columns.ts'

/** What a room hands to compose.ts. Migrations are the SQL files of its folder, applied in the order of their names. */
export type Module = {
  name: string
  migrations: URL
  listeners?: Listener[]
  jobs?: AnyJob[]
  tasks?: Task[]
  /** Actions it records that belong into the security log, and those that only the machinery needs. */
  auditKinds?: { security?: readonly string[]; bookkeeping?: readonly string[] }
  /** Columns of sealed texts, which `ostler keys rotate` seals with the key in use. */
  sealed?: readonly SealedColumn[]
  /** What it keeps of clients and people. */
  records?: ClientRecords
}
