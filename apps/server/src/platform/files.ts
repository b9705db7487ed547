import { randomUUID } from 'node:crypto'
import { openAsBlob } from 'node:fs'
import { glob, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join, normalize, sep } from 'node:path'
import { definePort } from './ports.ts'

/** Keeps files by key (`room/year/name.pdf`). A small port, so that a cloud store can take the place of the folder. */
export interface FileStore {
  /** There whole or not at all, also when it comes in pieces. */
  put(key: string, content: Uint8Array | AsyncIterable<Uint8Array>): Promise<void>
  get(key: string): Promise<Uint8Array | null>
  /** The same without reading it into memory. */
  open(key: string): Promise<Blob | null>
  /** Done also when there is no such file. */
  delete(key: string): Promise<void>
  /** The files whose key begins with that folder (`clients/`), with the time since when they are there. */
  list(folder: `${string}/`): AsyncIterable<{ key: string; since: Temporal.Instant }>
}

export const files = definePort<FileStore>('platform.files')

/** Files in a folder of this machine. A file is there whole or not at all. */
export class LocalFiles implements FileStore {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  async put(key: string, content: Uint8Array | AsyncIterable<Uint8Array>): Promise<void> {
    const path = this.#pathOf(key)
    await mkdir(dirname(path), { recursive: true })
    const temporary = `${path}.${randomUUID()}`
    try {
      await writeFile(temporary, content, { mode: 0o600 })
      await rename(temporary, path)
    } catch (error) {
      await rm(temporary, { force: true })
      throw error
    }
  }

  async get(key: string): Promise<Uint8Array | null> {
    try {
      return await readFile(this.#pathOf(key))
    } catch (error) {
      if (isMissing(error)) return null
      throw error
    }
  }

  async open(key: string): Promise<Blob | null> {
    const path = this.#pathOf(key)
    try {
      await stat(path)
    } catch (error) {
      if (isMissing(error)) return null
      throw error
    }
    return openAsBlob(path)
  }

  async delete(key: string): Promise<void> {
    await rm(this.#pathOf(key), { force: true })
  }

  async *list(folder: `${string}/`): AsyncIterable<{ key: string; since: Temporal.Instant }> {
    const root = this.#pathOf(folder)
    for await (const entry of glob('**/*', { cwd: root, withFileTypes: true })) {
      if (!entry.isFile()) continue
      const path = join(entry.parentPath, entry.name)
      const { mtimeMs } = await stat(path)
      const key = path.slice(normalize(this.#folder).length + 1).replaceAll(sep, '/')
      yield { key, since: Temporal.Instant.fromEpochMilliseconds(Math.floor(mtimeMs)) }
    }
  }

  #pathOf(key: string): string {
    const path = normalize(join(this.#folder, key))
    if (!path.startsWith(normalize(this.#folder) + sep)) throw new Error(`"${key}" lies outside the file store.`)
    return path
  }
}

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT'
