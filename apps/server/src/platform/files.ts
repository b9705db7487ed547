import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join, normalize, sep } from 'node:path'
import { definePort } from './ports.ts'

/** Keeps files by key (`room/year/name.pdf`). A small port, so that a cloud store can take the place of the folder. */
export interface FileStore {
  put(key: string, content: Uint8Array): Promise<void>
  get(key: string): Promise<Uint8Array | null>
}

export const files = definePort<FileStore>('platform.files')

/** Files in a folder of this machine. A file is there whole or not at all. */
export class LocalFiles implements FileStore {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  async put(key: string, content: Uint8Array): Promise<void> {
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
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
      throw error
    }
  }

  #pathOf(key: string): string {
    const path = normalize(join(this.#folder, key))
    if (!path.startsWith(normalize(this.#folder) + sep)) throw new Error(`"${key}" lies outside the file store.`)
    return path
  }
}
