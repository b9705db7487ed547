import { type ChildProcess, execFile, spawn } from 'node:child_process'
import type { Socket } from 'node:net'
import { platform } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { freePort } from '../free-port.ts'
import type { Binaries } from './binaries.ts'
import { inFolder } from './in-folder.ts'
import type { LogFile } from './log-file.ts'
import type { OperatingUser } from './operating-user.ts'
import { settingsFor } from './settings.ts'

export interface Postmaster {
  port: number
  /** Why it ended, once it has. */
  endedBecause(): string | undefined
  onUnexpectedEnd(tell: (reason: string) => void): void
  stop(): Promise<void>
}

export interface Start {
  folder: string
  user: OperatingUser | undefined
  binaries: Binaries
  fast: boolean
  logFile: LogFile
}

/**
 * Becomes PostgreSQL, and leaves a watcher behind that asks it to shut down when the application is gone.
 *
 * The watcher waits on a pipe whose other end only the application holds. The system closes it when the application
 * ends, even by SIGKILL. A line on it means that PostgreSQL has ended by itself and its number is not ours any more.
 * The second pair of brackets makes the watcher nobody's child: PostgreSQL is startled by children it does not know.
 */
const WATCHED = '( ( read -r line <&3 || kill -INT $$ ) & ); exec 3<&-; exec "$@"'

/** Of the ten seconds that a stop may take, the application has used some before. */
const SHUTDOWN_MS = 5_000
const ABORT_MS = 2_000

/**
 * Starts PostgreSQL in a session of its own: Ctrl-C goes to everything in the terminal's foreground at once, and the
 * database must be there until the application has finished its work.
 */
export async function startPostmaster({ folder, user, binaries, fast, logFile }: Start): Promise<Postmaster> {
  const port = await freePort()
  const { path, spawnOptions } = inFolder(folder, user)
  const command = [binaries.postgres, '-D', path, ...settingsFor(port, fast)]
  const [program = '', ...options] = platform() === 'win32' ? command : ['/bin/sh', '-c', WATCHED, 'sh', ...command]
  const child = spawn(program, options, {
    ...spawnOptions,
    detached: platform() !== 'win32',
    stdio: ['ignore', logFile.fd, logFile.fd, 'pipe'],
  })
  const watcher = child.stdio[3] as Socket
  watcher.on('error', () => undefined)

  let reason: string | undefined
  let wanted = false
  let tell: (reason: string) => void = () => undefined
  const ended = new Promise<void>((resolve) => {
    const end = (why: string) => {
      reason = why
      watcher.end('ended\n')
      if (!wanted) tell(why)
      resolve()
    }
    child.on('error', (error) => end(error.message))
    child.on('exit', (code, signal) => end(signal ? `it was killed by ${signal}` : `it ended with code ${code}`))
  })

  // Nobody is kept waiting for a database that is not being used.
  child.unref()
  watcher.unref()
  return {
    port,
    endedBecause: () => reason,
    onUnexpectedEnd(listener) {
      tell = listener
      if (reason && !wanted) tell(reason)
    },
    async stop() {
      wanted = true
      child.ref()
      if (reason === undefined) await shutDown(child, ended, folder, binaries)
    },
  }
}

async function shutDown(child: ChildProcess, ended: Promise<void>, folder: string, binaries: Binaries): Promise<void> {
  const within = async (ms: number) => {
    const timer = new AbortController()
    const late = sleep(ms, 'late', { signal: timer.signal }).catch(() => 'in time')
    const outcome = await Promise.race([ended, late])
    timer.abort()
    return outcome !== 'late'
  }
  if (platform() === 'win32') {
    const pgCtl = join(dirname(binaries.postgres), 'pg_ctl.exe')
    await promisify(execFile)(pgCtl, ['stop', '-D', folder, '-m', 'fast']).catch(() => child.kill())
  } else {
    child.kill('SIGINT')
  }
  if (await within(SHUTDOWN_MS)) return
  // Loses nothing that was committed; the next start recovers as after a power cut.
  child.kill('SIGQUIT')
  if (await within(ABORT_MS)) return
  child.kill('SIGKILL')
  await within(ABORT_MS)
}
