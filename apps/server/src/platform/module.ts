import type { AnyJob } from './jobs/definitions.ts'
import type { Listener } from './outbox.ts'
import type { Task } from './schedule/task.ts'

/** What a room hands to compose.ts. Migrations are the SQL files of its folder, applied in the order of their names. */
export type Module = {
  name: string
  migrations: URL
  listeners?: Listener[]
  jobs?: AnyJob[]
  tasks?: Task[]
}
