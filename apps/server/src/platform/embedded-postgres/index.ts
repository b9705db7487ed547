import { join } from 'node:path'
import { openDatabase, PortTaken, urlOf } from './access.ts'
import { lockForThisProcess } from './application-lock.ts'
import { findBinaries } from './binaries.ts'
import { makeClusterOnce, refuseOtherMajor } from './cluster.ts'
import { endLeftOver } from './left-over.ts'
import { type LogFile, openLog } from './log-file.ts'
import { userForPostgres } from './operating-user.ts'
import { type Postmaster, type Start, startPostmaster } from './postmaster.ts'

export { runningEmbeddedPostgres } from './access.ts'

export interface EmbeddedPostgresOptions {
  /** DATA_DIR: the data is in its folder `postgres`, the log in `postgres.log`. */
  dataDir: string
  password: string
  log: { info(message: string): void; warn(message: string): void }
  /** For tests: quicker. What is committed survives the end of every process, but not of the machine. */
  fast?: boolean
  /** Called when PostgreSQL ends without being asked to. The application can do nothing useful after that. */
  onUnexpectedEnd?: (reason: string) => void
}

export interface EmbeddedPostgres {
  url: string
  version: string
  stop(): Promise<void>
}

/**
 * Starts the PostgreSQL that comes with the installation, with its data in `<DATA_DIR>/postgres`.
 *
 * It listens on a free port of 127.0.0.1 and ends with this process, however this process ends. What an earlier one
 * left behind (half a cluster, lock files, even a running PostgreSQL) is put in order first.
 *
 * @throws StartError for what an operator can mend: another Ostler on the folder, no right to write, another version
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { dataDir, password, log, fast = false } = options
  const folder = join(dataDir, 'postgres')
  const lock = await lockForThisProcess(dataDir)
  let logFile: LogFile | undefined
  try {
    const user = await userForPostgres(folder)
    const binaries = await findBinaries(user)
    await refuseOtherMajor(folder, binaries.version)
    await endLeftOver(folder, log)
    await makeClusterOnce({ folder, user, binaries, password, fast, log })

    logFile = await openLog(join(dataDir, 'postgres.log'))
    const postmaster = await startAndOpen({ folder, user, binaries, fast, logFile }, options)
    postmaster.onUnexpectedEnd((reason) => options.onUnexpectedEnd?.(reason))
    const stop = async () => {
      await postmaster.stop()
      await logFile?.close()
      lock.release()
    }
    let stopping: Promise<void> | undefined
    return {
      url: urlOf(postmaster.port, password),
      version: binaries.version,
      stop: () => {
        stopping ??= stop()
        return stopping
      },
    }
  } catch (error) {
    await logFile?.close()
    lock.release()
    throw error
  }
}

/** Between finding a free port and listening on it somebody else may take it; then another one will do. */
async function startAndOpen(start: Start, options: EmbeddedPostgresOptions, attempts = 3): Promise<Postmaster> {
  const postmaster = await startPostmaster(start)
  try {
    await openDatabase({ ...options, postmaster, logFile: start.logFile })
    return postmaster
  } catch (error) {
    await postmaster.stop()
    if (error instanceof PortTaken && attempts > 1) return startAndOpen(start, options, attempts - 1)
    throw error
  }
}
