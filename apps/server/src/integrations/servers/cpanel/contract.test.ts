import { type PanelHarness, serverPanelContract } from '@ostler/integration-kit/contract-suites'
import { afterAll, beforeAll } from 'vitest'
import { cpanelHarness } from '../testing/cpanel/harness.ts'
import { type CpanelDouble, startCpanel } from '../testing/cpanel/index.ts'

let double: CpanelDouble
let harness: PanelHarness

beforeAll(async () => {
  double = await startCpanel()
  harness = await cpanelHarness(double)
})

afterAll(() => double.stop())

serverPanelContract('cPanel', () => harness)
