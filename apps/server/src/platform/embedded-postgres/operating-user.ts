import { readFile, stat } from 'node:fs/promises'

export interface OperatingUser {
  uid: number
  gid: number
}

/**
 * Whom PostgreSQL runs as when we are root, which it refuses to be; nothing when we are somebody else already.
 *
 * A cluster that exists keeps its owner: the number of the user `postgres` differs between machines and container
 * images. Users are looked up and never made, because that is not for a program to do that only wants to start.
 */
export async function userForPostgres(folder: string): Promise<OperatingUser | undefined> {
  if (process.getuid?.() !== 0) return undefined
  const owner = await stat(folder).catch(() => undefined)
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid }

  const users = await readFile('/etc/passwd', 'utf8').catch(() => '')
  for (const name of ['postgres', 'nobody']) {
    const [, uid, gid] = new RegExp(`^${name}:[^:]*:(-?\\d+):(-?\\d+):`, 'm').exec(users) ?? []
    if (uid && gid) return { uid: Number(uid), gid: Number(gid) }
  }
  return { uid: 65534, gid: 65534 } // "nobody" by convention; images without /etc/passwd know no names
}
