import { type FileHandle, open } from 'node:fs/promises'
import { unusable } from '../../start-error.ts'

const LARGEST_BYTES = 5 * 1024 * 1024
const KEPT_BYTES = 256 * 1024
const HOUR_MS = 3_600_000

export interface LogFile {
  path: string
  /** Handed to PostgreSQL itself: what it says when we are dead is what one wants to read most. */
  fd: number
  /** What was written since this was opened. */
  news(): Promise<string>
  close(): Promise<void>
}

/** Opens the log of PostgreSQL and keeps it small, now and every hour. */
export async function openLog(path: string): Promise<LogFile> {
  try {
    const handle = await open(path, 'a+', 0o600)
    await keepSmall(handle)
    const start = (await handle.stat()).size
    const timer = setInterval(() => keepSmall(handle).catch(() => undefined), HOUR_MS).unref()
    return {
      path,
      fd: handle.fd,
      news: async () => tail(handle, start),
      async close() {
        clearInterval(timer)
        await handle.close()
      },
    }
  } catch (error) {
    throw unusable(path, error)
  }
}

/** PostgreSQL appends, so the file may be cut under its hands; a line written in the same instant is lost, no more. */
async function keepSmall(handle: FileHandle): Promise<void> {
  const { size } = await handle.stat()
  if (size <= LARGEST_BYTES) return
  const kept = await tail(handle, size - KEPT_BYTES)
  await handle.truncate(0)
  await handle.appendFile(kept.slice(kept.indexOf('\n') + 1))
}

async function tail(handle: FileHandle, from: number): Promise<string> {
  const { size } = await handle.stat()
  const length = Math.max(0, Math.min(size - from, KEPT_BYTES))
  const { buffer } = await handle.read(Buffer.alloc(length), 0, length, size - length)
  return buffer.toString('utf8')
}
