import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { ServerPanel } from '@ostler/integration-kit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aCall, anAct, made } from '../testing/linux/accounts.ts'
import { linuxWith, PLAN } from '../testing/linux/harness.ts'
import { named, run, whyWithout } from '../testing/linux/programs.ts'
import { type RealServer, startRealServer } from '../testing/linux/real-server.ts'

const why = whyWithout('sshd', 'nginx', 'setquota', 'mkfs.ext4')

describe.skipIf(why !== '')(named('quotas of a real file system', why), () => {
  let server: RealServer
  let panel: ServerPanel
  let disk = ''
  /** Many kernels of virtual machines are built without quotas; nobody knows before it is tried. */
  let whyNoQuota = ''

  beforeAll(async () => {
    server = await startRealServer()
    disk = join(server.dir, 'disk')
    const image = join(server.dir, 'disk.img')
    await mkdir(disk)
    await run('truncate', ['--size=128M', image])
    await run('mkfs.ext4', ['-q', '-O', 'quota', '-E', 'quotatype=usrquota', image])
    await run('mount', ['-o', 'loop,usrquota', image, disk]).catch(() => {
      whyNoQuota = 'the kernel of this machine has no quotas'
    })
    panel = linuxWith(server.settings({}, { webRoot: `${disk}/www` }))
  })

  afterAll(async () => {
    if (server && whyNoQuota === '') {
      await rm(join(disk, 'www'), { recursive: true, force: true })
      await run('umount', ['--lazy', disk])
    }
    await server?.stop()
  })

  test('the disk space of the plan is enforced, read, and changed with the plan', async ({ skip }) => {
    if (whyNoQuota) return skip(whyNoQuota)
    const account = await made(panel, { plan: { diskMib: '10' } })
    const { username } = account
    const write = (mib: number) => {
      const file = join(disk, 'www', username, 'public/big')
      const asOwner = ['--reuid', username, '--regid', username, '--clear-groups']
      return run('setpriv', [...asOwner, 'dd', 'if=/dev/zero', `of=${file}`, 'bs=1M', `count=${mib}`])
    }
    await expect(write(20)).rejects.toThrow(/quota/i)
    await write(5)
    expect(await panel.usage!(account, aCall())).toMatchObject({ usage: { diskMib: 6, diskLimitMib: 10 } })
    await panel.changePlan!(account, { ...PLAN, diskMib: '40' } as never, anAct(), aCall())
    await write(20)
    await panel.changePlan!(account, { ...PLAN, diskMib: '' } as never, anAct(), aCall())
    await write(60)
    expect(await panel.terminate(account, anAct(), aCall())).toEqual({ kind: 'ok' })
  })

  test('without them, room is measured and the test of the connection says so', async () => {
    const check = await linuxWith(server.settings()).checkConnection(aCall())
    expect(check.kind === 'accepted' && check.warnings.some((warning) => warning.includes('no quota'))).toBe(true)
  })
})
