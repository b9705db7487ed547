import { exchangeRatesContract, type RatesHarness } from '@ostler/integration-kit/contract-suites'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort } from '../../platform/free-port.ts'
import { startTestWorld, type TestWorld } from '../../sandbox/testing.ts'
import { createEcbRates, readDaily } from './ecb.ts'

let world: TestWorld
let harness: RatesHarness

beforeAll(async () => {
  world = await startTestWorld()
  harness = {
    source: createEcbRates({ url: `${world.origin}/sandbox/rates/eurofxref-daily.xml` }),
    unreachable: createEcbRates({ url: `http://127.0.0.1:${await freePort()}/` }),
    elsewhere: createEcbRates({ url: `${world.origin}/sandbox/style.css` }),
  }
})
afterAll(() => world.stop())

exchangeRatesContract('rates of the European Central Bank', () => harness)

const daily = (cubes: string, day = '2027-03-05') => `<Cube><Cube time='${day}'>${cubes}</Cube></Cube>`

test('the daily file is read, however it quotes', () => {
  expect(readDaily(daily(`<Cube currency='USD' rate='1.0842'/><Cube currency="JPY" rate="162.35"/>`))).toEqual({
    kind: 'read',
    base: 'EUR',
    asOf: '2027-03-05',
    rates: [
      { currency: 'USD', rate: '1.0842' },
      { currency: 'JPY', rate: '162.35' },
    ],
  })
})

test.each([
  ['nothing', ''],
  ['a page of something else', '<html><body>503</body></html>'],
  ['a day without rates', daily('')],
  ['a rate that is no number', daily(`<Cube currency='USD' rate='N/A'/>`)],
  ['a rate of nothing', daily(`<Cube currency='USD' rate='0.0000'/>`)],
  ['a rate below nothing', daily(`<Cube currency='USD' rate='-1'/>`)],
  ['a day that does not exist', daily(`<Cube currency='USD' rate='1.1'/>`, '2027-02-30')],
  ['two days', daily(`<Cube currency='USD' rate='1.1'/>`) + daily(`<Cube currency='USD' rate='1.2'/>`)],
])('%s is not taken for the daily file', (_, xml) => {
  expect(readDaily(xml)).toMatchObject({ kind: 'failed' })
})
