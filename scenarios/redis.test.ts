import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { freePort } from '../apps/server/src/platform/free-port.ts'
import { scenario } from './life.ts'
import { eventually } from './proof.ts'

/** The real server, from the operating system. Where it is not installed these scenarios are left out, and listed so. */
const redisServer = ['/usr/bin/redis-server', '/usr/local/bin/redis-server'].find((path) => {
  try {
    execFileSync(path, ['--version'])
    return true
  } catch {
    return false
  }
})

describe.skipIf(!redisServer)('with the queues in Redis (needs redis-server)', () => {
  let redis: ChildProcess
  let folder: string
  let port: number

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ostler-redis-'))
    port = await freePort()
    redis = spawn(redisServer!, ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', folder])
    let said = ''
    redis.stdout?.on('data', (chunk) => {
      said += chunk
    })
    await eventually(async () => expect(said).toContain('Ready to accept connections'))
  })
  afterAll(() => {
    redis.kill()
    rmSync(folder, { recursive: true, force: true })
  })

  scenario(
    'the same walk ends the same way',
    async (life) => {
      expect(life.house.queues.brokerKind).toBe('redis')
      const ada = await life.client('Ada')
      const { invoice } = await ada.orders('seedling')
      const page = await ada.pays(invoice)
      await ada.comesBack(invoice, page)
      await life.invoiceIsPaid(ada, invoice)
      await life.serviceIs(ada, 'active')
      await life.booksBalance()
      await life.nothingLeftToDo()
    },
    { settings: () => ({ REDIS_URL: `redis://127.0.0.1:${port}` }) },
  )
})
