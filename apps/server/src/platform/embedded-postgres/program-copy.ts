import { randomBytes } from 'node:crypto'
import { chmod, copyFile, lstat, mkdir, readdir, readlink, rename, rm, symlink } from 'node:fs/promises'
import { join, relative } from 'node:path'

interface Entry {
  path: string
  kind: 'folder' | 'link' | 'file'
  size: number
  executable: boolean
}

/**
 * Sees that a folder which everybody may read holds a whole copy of a program, and mends what is missing in it.
 *
 * In a folder shared with others somebody may have put something under this name to have it run by us, so the copy must
 * be root's, and nobody else may be able to write to it. Each file is put into place whole: several processes may do
 * this at once, and one may already run what is there.
 */
export async function copyProgram(source: string, target: string): Promise<void> {
  await makeFolder(target)
  const found = await lstat(target)
  if (!found.isDirectory() || found.uid !== process.getuid?.() || (found.mode & 0o022) !== 0) {
    throw new Error(`${target} belongs to somebody else or can be changed by others`)
  }
  await chmod(target, 0o755)
  for (const entry of await entriesOf(source)) {
    if (!(await isInPlace(entry, target))) await putInPlace(entry, source, target)
  }
}

async function entriesOf(source: string): Promise<Entry[]> {
  const found = await readdir(source, { recursive: true, withFileTypes: true })
  const entries = found
    .filter((entry) => !entry.name.endsWith('.a')) // for compiling programs against PostgreSQL
    .map(async (entry): Promise<Entry> => {
      const full = join(entry.parentPath, entry.name)
      const { size, mode } = await lstat(full)
      const kind = entry.isDirectory() ? 'folder' : entry.isSymbolicLink() ? 'link' : 'file'
      return { path: relative(source, full), kind, size, executable: (mode & 0o100) !== 0 }
    })
  return (await Promise.all(entries)).sort((a, b) => (a.path < b.path ? -1 : 1)) // folders before what is in them
}

async function isInPlace({ path, kind, size }: Entry, target: string): Promise<boolean> {
  const found = await lstat(join(target, path)).catch(() => undefined)
  if (kind === 'folder') return found !== undefined && (found.mode & 0o777) === 0o755
  return found?.size === size
}

async function putInPlace({ path, kind, executable }: Entry, source: string, target: string): Promise<void> {
  const [from, to] = [join(source, path), join(target, path)]
  if (kind === 'folder') {
    await makeFolder(to)
    await chmod(to, 0o755) // the umask may have taken it from others
    return
  }
  const draft = `${to}.${randomBytes(6).toString('hex')}`
  try {
    if (kind === 'link') {
      await symlink(await readlink(from), draft)
    } else {
      await copyFile(from, draft)
      await chmod(draft, executable ? 0o755 : 0o644)
    }
    await rename(draft, to)
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
}

async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { mode: 0o755 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
}
