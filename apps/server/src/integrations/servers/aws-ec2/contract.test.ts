import { serverPanelContract } from '@ostler/integration-kit/contract-suites'
import { afterAll, beforeAll } from 'vitest'
import { anEc2, type Ec2Test } from '../testing/aws-ec2/harness.ts'

let ec2: Ec2Test

beforeAll(async () => {
  ec2 = await anEc2()
})

afterAll(() => ec2.stop())

serverPanelContract('Amazon EC2', () => ec2.harness)
