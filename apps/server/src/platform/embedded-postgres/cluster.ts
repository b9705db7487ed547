import { spawn } from 'node:child_process'
import { chmod, lchown, mkdir, readdir, readFile, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { StartError, unusable } from '../../start-error.ts'
import type { Binaries } from './binaries.ts'
import { inFolder } from './in-folder.ts'
import type { OperatingUser } from './operating-user.ts'

export interface NewCluster {
  folder: string
  user: OperatingUser | undefined
  binaries: Binaries
  password: string
  fast: boolean
  log: { info(message: string): void }
}

/** @throws StartError when the data was written by another major version, which cannot be read */
export async function refuseOtherMajor(folder: string, version: string): Promise<void> {
  const found = await majorOf(folder)
  const ours = version.split('.')[0]
  if (found === undefined || found === ours) return
  throw new StartError(
    `The database in ${folder} is from PostgreSQL ${found} and this Ostler brings PostgreSQL ${ours}: start the Ostler that made it, export the database with pg_dump, move the folder away and import the export here.`,
  )
}

/**
 * Makes the cluster when there is none yet.
 *
 * It is made in a folder beside and moved into place when it is whole, so a start that was killed halfway leaves nothing
 * that looks like a database.
 */
export async function makeClusterOnce(cluster: NewCluster): Promise<void> {
  const { folder, user, log } = cluster
  try {
    if ((await majorOf(folder)) !== undefined) return await handOver(folder, user)
    const inTheWay = await readdir(folder).catch(() => [])
    if (inTheWay.length > 0) {
      throw new StartError(`${folder} holds files but no database: move them away, or set DATA_DIR to another folder.`)
    }
    log.info(`Making a new database in ${folder}`)
    const place = `${folder}.new`
    await rm(place, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
    await initialise(cluster, place)
    await rmdir(folder).catch(() => undefined)
    await rename(join(place, 'cluster'), folder)
    await rm(place, { recursive: true })
  } catch (error) {
    throw unusable(folder, error)
  }
}

async function initialise({ user, binaries, password, fast }: NewCluster, place: string): Promise<void> {
  const folder = join(place, 'cluster')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await writeFile(join(place, 'password'), `${password}\n`, { mode: 0o600 })
  for (const path of [place, folder, join(place, 'password')]) if (user) await lchown(path, user.uid, user.gid)

  const { path, spawnOptions } = inFolder(folder, user)
  const options = [
    `--pgdata=${path}`,
    `--pwfile=${path}/../password`,
    '--username=ostler',
    '--auth=scram-sha-256',
    // Sorts and compares the same on every machine, and still knows the capital of é.
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
    ...(fast ? ['--no-sync'] : []),
  ]
  const child = spawn(binaries.initdb, options, { ...spawnOptions, stdio: ['ignore', 'ignore', 'pipe'] })
  let complaint = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint += text
  })
  const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve))
  if (code === 0) return
  if (/No space left|Check free disk space/.test(complaint))
    throw Object.assign(new Error(complaint), { code: 'ENOSPC' })
  const reason = /(?:FATAL|error): +(.*)/.exec(complaint)?.[1] ?? complaint.trim()
  throw new StartError(`PostgreSQL could not make a database in ${place} (${reason}): set DATA_DIR to another folder.`)
}

/** A copy or a backup that root brought back belongs to root, and PostgreSQL wants the folder to be its own. */
async function handOver(folder: string, user: OperatingUser | undefined): Promise<void> {
  if (!user || (await stat(folder)).uid === user.uid) return
  for (const path of await readdir(folder, { recursive: true })) await lchown(join(folder, path), user.uid, user.gid)
  await lchown(folder, user.uid, user.gid)
  await chmod(folder, 0o700)
}

async function majorOf(folder: string): Promise<string | undefined> {
  try {
    return (await readFile(join(folder, 'PG_VERSION'), 'utf8')).trim()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw unusable(folder, error)
  }
}
