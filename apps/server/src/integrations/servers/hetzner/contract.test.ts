import { serverPanelContract } from '@ostler/integration-kit/contract-suites'
import { afterAll, beforeAll } from 'vitest'
import { type HetznerWorld, startHetznerWorld } from '../testing/hetzner/harness.ts'

let world: HetznerWorld

beforeAll(async () => {
  world = await startHetznerWorld()
})

afterAll(() => world.stop())

serverPanelContract('Hetzner Cloud', () => world.harness)
