import { backups } from './backups.ts'
import { changing } from './changing.ts'
import { actsOn, type PanelHarness } from './harness.ts'
import { life } from './life.ts'
import { making } from './making.ts'

export { actsOn, type PanelHarness } from './harness.ts'

/** What each server panel owes, whatever it is. The harness is asked for in each test, when it is ready. */
export function serverPanelContract(name: string, harness: () => PanelHarness): void {
  serverPanelBasics(name, harness)
  const acts = actsOn(harness)
  changing(name, harness, acts)
  backups(name, harness, acts)
}

/** Of this the part about making, suspending and ending accounts alone. */
export function serverPanelBasics(name: string, harness: () => PanelHarness): void {
  const acts = actsOn(harness)
  making(name, harness, acts)
  life(name, harness, acts)
}
