import { serverPanelContract } from '@ostler/integration-kit/contract-suites'
import { afterAll, beforeAll } from 'vitest'
import { aProxmox, type ProxmoxTest } from '../testing/proxmox/harness.ts'

let proxmox: ProxmoxTest

beforeAll(async () => {
  proxmox = await aProxmox()
})

afterAll(() => proxmox.stop())

serverPanelContract('Proxmox VE', () => proxmox.harness)
