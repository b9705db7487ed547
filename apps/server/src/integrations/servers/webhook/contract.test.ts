import { type PanelHarness, serverPanelContract } from '@ostler/integration-kit/contract-suites'
import { afterAll, beforeAll, describe } from 'vitest'
import { freePort } from '../../../platform/free-port.ts'
import { harnessOf } from '../testing/webhook/harness.ts'
import { ScriptServer } from '../testing/webhook/script-server.ts'

describe.each([
  ['a script that does all at once', false],
  ['a script that makes accounts while nobody waits', true],
])('%s', (name, takesItsTime) => {
  const script = new ScriptServer()
  script.takesItsTime = takesItsTime
  let harness: PanelHarness

  beforeAll(async () => {
    await script.start()
    harness = harnessOf(script, await freePort())
  })
  afterAll(() => script.stop())

  serverPanelContract(name, () => harness)
})
