import { access, constants, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { StartError, unusable } from '../../start-error.ts'

export interface ApplicationLock {
  release(): void
}

/** An application that was killed a moment ago may need this long to be gone. */
const PATIENCE_MS = 1_500

const SQLITE_BUSY = 5

/**
 * Makes sure that one application at a time looks after the database in this folder.
 *
 * The lock must fall when its holder is killed, in the same instant, and must not be fooled by a process number that is
 * used again: only the operating system can do that. Node has no call for a file lock, but SQLite takes one, on every
 * system, and comes with Node. Nothing is ever stored in the file.
 *
 * @throws StartError when another application holds it, or the folder cannot be written
 */
export async function lockForThisProcess(dataDir: string): Promise<ApplicationLock> {
  let file: DatabaseSync | undefined
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 })
    await access(dataDir, constants.R_OK | constants.W_OK | constants.X_OK)
    file = new DatabaseSync(join(dataDir, 'postgres.lock'), { timeout: PATIENCE_MS })
    file.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE')
  } catch (error) {
    file?.close()
    if ((error as { errcode?: number }).errcode !== SQLITE_BUSY) throw unusable(dataDir, error)
    throw new StartError(
      `Another Ostler is already running on ${dataDir}: stop it first, or give this one its own folder with DATA_DIR.`,
    )
  }

  let held: DatabaseSync | undefined = file
  return {
    release() {
      held?.close()
      held = undefined
    },
  }
}
