import { platform } from 'node:os'
import type { OperatingUser } from './operating-user.ts'

/**
 * How a program of PostgreSQL is started on a folder that its user may use but perhaps not reach.
 *
 * The way to ./data can lead through folders that only root may enter. A child process goes to its working directory
 * before it gives up being root, and on Linux /proc/self/cwd leads there without asking the folders above again. The
 * path must be exactly this: PostgreSQL goes to its data folder itself, and from there it still means the same.
 */
export function inFolder(folder: string, user: OperatingUser | undefined) {
  return {
    /** What to call the folder in arguments. */
    path: platform() === 'linux' ? '/proc/self/cwd' : folder,
    spawnOptions: { cwd: folder, env: environment(), ...user },
  }
}

/** Only what is needed: the rest may hold secrets, or PG* variables that would change what the programs do. */
function environment(): NodeJS.ProcessEnv {
  const kept = ['PATH', 'SystemRoot', 'ComSpec', 'TEMP', 'TMP'].map((name) => [name, process.env[name]])
  return { ...Object.fromEntries(kept.filter(([, value]) => value !== undefined)), LC_ALL: 'C', TZ: 'UTC' }
}
