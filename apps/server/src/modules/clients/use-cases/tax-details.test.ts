import { afterAll, beforeAll, expect, test } from 'vitest'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { aCaller, aVisitor } from '../../identity/examples.ts'
import { startSession } from '../../identity/index.ts'
import { listTaxIds } from '../../tax/index.ts'
import { anAccount } from '../examples.ts'
import { billingAddress, clientProfile } from '../queries/clients.ts'
import { taxBuyers } from '../queries/tax-buyers.ts'
import { grantExemption } from './grant-exemption.ts'
import { updateAccount } from './update-account.ts'

let house: TestHouse
beforeAll(async () => {
  house = await aHouse({ startsAt: '2026-11-21T12:00:00Z' })
})
afterAll(() => house.stop())

const system = () => house.contexts.forSystem('test', 'cli')
const asked = async () => (await listTaxIds(system(), { limit: 100 })).items.map(({ id }) => id)

test('a business that opens an account has its tax id asked about, and on its address', async () => {
  const { clientId } = await anAccount(house, { country: 'AT', company: 'Engines GmbH', taxId: 'u 1234 5678' })
  expect(await clientProfile(system(), clientId)).toMatchObject({ isBusiness: true, taxId: 'ATU12345678' })
  expect(await asked()).toContain('ATU12345678')
  expect((await billingAddress(system(), clientId)).lines).toContain('VAT ID: ATU12345678')
})

test('a tax id of a wrong form opens no account', async () => {
  const email = 'wrong.id@example.com'
  await expect(anAccount(house, { email, country: 'AT', taxId: 'ATU1' })).rejects.toMatchObject({
    code: 'invalid_tax_id',
    fields: [expect.objectContaining({ field: 'taxId' })],
  })
  await anAccount(house, { email })
})

test('a member changes the tax id, and it is asked about', async () => {
  const { clientId, userId } = await anAccount(house, { country: 'FR' })
  const member = aCaller(house, await startSession(aVisitor(house), { userId, userAgent: '' }), clientId)
  expect(await updateAccount(member, { taxId: 'FR12345678901' })).toMatchObject({ isBusiness: true })
  expect(await asked()).toContain('FR12345678901')
  await expect(updateAccount(member, { taxId: 'nonsense' })).rejects.toMatchObject({ code: 'invalid_tax_id' })
  expect(await clientProfile(member, clientId)).toMatchObject({ taxId: 'FR12345678901' })
})

test('buyers are read for many clients at once, with certificates that hold today', async () => {
  const { clientId: person } = await anAccount(house, { country: 'CA', region: 'ca-bc', postcode: 'V5K 0A1' })
  const { clientId: business } = await anAccount(house, { country: 'AT', taxId: 'ATU12345678' })
  const day = (text: string) => Temporal.PlainDate.from(text)
  await grantExemption(system(), { clientId: person, certificate: 'X-1', until: day('2026-11-21') })
  expect(await taxBuyers(system(), [person, business, person, 999_999])).toEqual(
    new Map([
      [
        person,
        {
          country: 'CA',
          region: 'BC',
          postcode: 'V5K 0A1',
          city: null,
          kind: 'person',
          taxId: null,
          exemption: { certificate: 'X-1' },
        },
      ],
      [business, expect.objectContaining({ kind: 'business', taxId: 'ATU12345678', exemption: null })],
    ]),
  )
  await grantExemption(system(), { clientId: person, certificate: 'X-1', until: day('2026-11-20') })
  expect((await taxBuyers(system(), [person])).get(person)!.exemption).toBeNull()
  await grantExemption(system(), { clientId: person, certificate: null, until: null })
  expect(await clientProfile(system(), person)).toMatchObject({ exemptionCertificate: null, exemptionUntil: null })
  expect(await taxBuyers(system(), [])).toEqual(new Map())
})

test('an exemption is for staff who may, and for clients there are', async () => {
  const grant = { clientId: 999_999, certificate: 'X', until: null }
  await expect(grantExemption(system(), grant)).rejects.toMatchObject({ code: 'client_not_found' })
  await expect(grantExemption(aVisitor(house), grant)).rejects.toMatchObject({ code: 'unauthenticated' })
})
