import { serverPanelContract } from '@ostler/integration-kit/contract-suites'
import { afterAll, beforeAll } from 'vitest'
import { type PterodactylWorld, startPterodactylWorld } from '../testing/pterodactyl/harness.ts'

let world: PterodactylWorld

beforeAll(async () => {
  world = await startPterodactylWorld()
})

afterAll(() => world.stop())

serverPanelContract('Pterodactyl', () => world.harness)
