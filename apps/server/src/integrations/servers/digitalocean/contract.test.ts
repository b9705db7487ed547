import { serverPanelContract } from '@ostler/integration-kit/contract-suites'
import { afterAll, beforeAll } from 'vitest'
import { type DigitalOceanWorld, startDigitalOceanWorld } from '../testing/digitalocean/harness.ts'

let world: DigitalOceanWorld

beforeAll(async () => {
  world = await startDigitalOceanWorld()
})

afterAll(() => world.stop())

serverPanelContract('DigitalOcean', () => world.harness)
