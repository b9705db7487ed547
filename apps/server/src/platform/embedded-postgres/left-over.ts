import { execFile } from 'node:child_process'
import { readdir, readFile, rm, stat } from 'node:fs/promises'
import { platform } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { StartError } from '../../start-error.ts'

/** A shutdown writes out what is in memory; ten seconds is what a slow disk needs for a quarter of a gigabyte. */
const SHUTDOWN_MS = 10_000
/** PostgreSQL gives its children five seconds after SIGQUIT before it kills them. */
const ABORT_MS = 7_000
const KILL_MS = 2_000

/**
 * Ends a PostgreSQL that an application left behind on this folder, and clears its lock file.
 *
 * The caller holds the application lock, so what runs here has no master any more. Which processes those are is decided
 * by the folder they stand in, never by the number in postmaster.pid: numbers are used again.
 */
export async function endLeftOver(folder: string, log: { warn(message: string): void }): Promise<void> {
  let left = await processesOn(folder)
  if (left.length > 0) {
    log.warn(`A PostgreSQL of an earlier start is still on ${folder}, waiting for it to end`)
    const first = await lockFilePid(folder)
    if (first && left.includes(first)) send('SIGINT', [first])
    left = await goneAfter(folder, SHUTDOWN_MS)
    if (left.length > 0) {
      send('SIGQUIT', left)
      left = await goneAfter(folder, ABORT_MS)
    }
    if (left.length > 0) {
      // What was committed is in the write-ahead log, so even this loses nothing.
      send('SIGKILL', left)
      left = await goneAfter(folder, KILL_MS)
    }
    if (left.length > 0) {
      throw new StartError(`PostgreSQL still runs on ${folder} and does not end: stop process ${left.join(', ')}.`)
    }
  }
  // PostgreSQL would refuse to start when any process of ours now has the number in there.
  if (platform() !== 'win32') await rm(join(folder, 'postmaster.pid'), { force: true })
}

async function processesOn(folder: string): Promise<number[]> {
  if (platform() === 'linux') return processesByWorkingDirectory(folder)
  return platform() === 'win32' ? [] : processesByCommandLine(folder)
}

async function processesByWorkingDirectory(folder: string): Promise<number[]> {
  const here = await stat(folder, { bigint: true }).catch(() => undefined)
  if (!here) return []
  const isOurs = async (pid: string) => {
    try {
      if ((await readFile(`/proc/${pid}/comm`, 'utf8')).trim() !== 'postgres') return false
      const there = await stat(`/proc/${pid}/cwd`, { bigint: true })
      return there.dev === here.dev && there.ino === here.ino
    } catch {
      return false // it ended meanwhile, or is somebody else's
    }
  }
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const ours = await Promise.all(pids.map(isOurs))
  return pids.filter((_, index) => ours[index]).map(Number)
}

/** Without /proc: the first process names its folder in its arguments, and takes the others along when it ends. */
async function processesByCommandLine(folder: string): Promise<number[]> {
  const { stdout } = await promisify(execFile)('ps', ['-axo', 'pid=,command='], { maxBuffer: 16 * 1024 * 1024 })
  return stdout
    .split('\n')
    .filter((line) => line.includes('/postgres ') && line.includes(` -D ${folder} `))
    .map((line) => Number.parseInt(line, 10))
}

async function goneAfter(folder: string, patienceMs: number): Promise<number[]> {
  const deadline = performance.now() + patienceMs
  let left = await processesOn(folder)
  while (left.length > 0 && performance.now() < deadline) {
    await sleep(100)
    left = await processesOn(folder)
  }
  return left
}

async function lockFilePid(folder: string): Promise<number | undefined> {
  const text = await readFile(join(folder, 'postmaster.pid'), 'utf8').catch(() => '')
  return Number.parseInt(text, 10) || undefined
}

function send(signal: NodeJS.Signals, pids: number[]): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal)
    } catch {
      // It ended in between; whether all did is looked at afterwards.
    }
  }
}
