import type { PanelHarness } from '@ostler/integration-kit/contract-suites'
import { serverPanelContract } from '@ostler/integration-kit/contract-suites'
import { afterAll, beforeAll, describe } from 'vitest'
import { linuxHarness } from '../testing/linux/harness.ts'
import { named, whyWithout } from '../testing/linux/programs.ts'
import { type RealServer, startRealServer } from '../testing/linux/real-server.ts'

const why = whyWithout('sshd', 'nginx', 'flock')

describe.skipIf(why !== '')(named('a real sshd and nginx', why), () => {
  let server: RealServer
  let harness: PanelHarness

  beforeAll(async () => {
    server = await startRealServer()
    harness = await linuxHarness(server)
  })

  afterAll(() => server?.stop())

  serverPanelContract('plain Linux', () => harness)
})
