import { defineGateway, type GatewayCapabilities, type SettingsCheck } from '@ostler/integration-kit'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { asStaff } from '../../billing/examples.ts'
import { aProduct } from '../../catalog/examples.ts'
import { aPayer, FakeGateway, settingsOfEverySort, settled, withGateways } from '../examples.ts'
import { gatewayKinds } from '../gateways.ts'
import { gatewayDetails, gatewayKindDetails, listGateways, pageSourcesInUse } from '../queries/gateways.ts'
import { recordOutcome } from './record-outcome.ts'
import { addGateway, changeGateway, type GatewayInput, orderGateways, removeGateway } from './set-up-gateway.ts'
import { testGateway } from './test-gateway.ts'

const SECRET = 'sk_live_very_secret'

const can: GatewayCapabilities = {
  ways: ['fields', 'page'],
  stores: 'with_payment',
  charges: true,
  holds: true,
  refunds: 'partial',
  disputes: false,
  bankDebit: false,
  fees: true,
  payouts: false,
  currencies: ['EUR', 'USD'],
}

let check: SettingsCheck
/** What the kind was connected with, the last time. */
let connected: { secretKey: string; server: string } | null

const beads = defineGateway({
  kind: 'beads',
  label: 'Glass beads',
  about: 'A test',
  payerLabel: 'Beads',
  payerHint: 'Any colour',
  webhookHelp: 'Register it.',
  settings: settingsOfEverySort,
  capabilities: can,
  pageSources: { script: ['https://js.beads.example'], frame: ['https://beads.example'], connect: [] },
  connect: (settings) => {
    connected = settings
    return { checkSettings: async () => check }
  },
})
const wire = defineGateway({
  ...(beads as object),
  kind: 'wire',
  label: 'Wire',
  payerLabel: 'Bank transfer',
  settings: z.object({}),
  capabilities: { ...can, ways: ['instructions'], stores: 'none', holds: false, currencies: null },
  pageSources: undefined,
  connect: () => ({ checkSettings: async () => check }),
} as never)

let house: TestHouse
beforeAll(async () => {
  house = await aHouse({ startsAt: '2027-03-01T12:00:00Z' })
})
afterAll(() => house.stop())
beforeEach(async () => {
  await house.pool.query('DELETE FROM payments.gateways')
  house.ports.provide(gatewayKinds, new Map([beads, wire].map((kind) => [kind.kind, kind] as const)))
  check = { kind: 'accepted', account: 'Beads Ltd', isLive: true, warnings: [] }
  connected = null
})

const staff = () => asStaff(house)
const settings = { secretKey: SECRET, server: 'https://pay.example' }
const add = (wish: GatewayInput & { kind?: string; name?: string } = {}) =>
  addGateway(staff(), { kind: 'beads', settings, ...wish })
const change = (wish: GatewayInput, name = 'beads') => changeGateway(staff(), { name, ...wish })
const details = (name = 'beads') => gatewayDetails(staff(), name)
const wrong = (...fields: string[]) => ({
  code: 'invalid_input',
  fields: fields.map((field) => expect.objectContaining({ field })),
})
const trail = async () =>
  (await house.pool.query(`SELECT action, before, after FROM platform.audit WHERE object LIKE 'gateway:%' ORDER BY id`))
    .rows

test('a gateway begins as its kind has it: switched off, with a name from its kind', async () => {
  expect(await gatewayKindDetails(staff(), 'beads')).toMatchObject({ proposedName: 'beads' })
  expect(await add()).toEqual({ name: 'beads' })
  expect(await gatewayKindDetails(staff(), 'beads')).toMatchObject({ proposedName: 'beads-2' })
  expect(await add()).toEqual({ name: 'beads-2' })
  expect(await add({ name: 'brand-b' })).toEqual({ name: 'brand-b' })
  expect((await listGateways(staff())).map(({ name, position }) => [name, position])).toEqual([
    ['beads', 1],
    ['beads-2', 2],
    ['brand-b', 3],
  ])
  expect(await details()).toMatchObject({
    kind: 'beads',
    label: 'Beads',
    hint: 'Any colour',
    isEnabled: false,
    way: 'fields',
    stores: true,
    holds: false,
    settings: { server: 'https://pay.example', account: '', mode: 'live', receipts: false },
    secretsThere: ['secretKey'],
    webhookUrl: `${house.url}/webhooks/beads`,
    lastWebhookAt: null,
  })
  await expect(add({ name: 'beads' })).rejects.toMatchObject({ code: 'gateway_name_taken' })
  for (const name of ['manual', 'bank', 'payouts']) await expect(add({ name })).rejects.toMatchObject(wrong('name'))
  await expect(add({ kind: 'shells' })).rejects.toMatchObject({ code: 'gateway_kind_not_found' })
})

test('a secret goes in and never comes out: not in answers, not in the audit trail, not in the database', async () => {
  await add()
  await change({ settings: { secretKey: 'sk_another_secret' } })
  const { rows } = await house.pool.query('SELECT * FROM payments.gateways')
  for (const seen of [await details(), await listGateways(staff()), await trail(), rows])
    expect(JSON.stringify(seen)).not.toMatch(/sk_(live|another)/)
  expect((await trail()).at(-1)).toMatchObject({ after: { hiddenAnew: ['secretKey'], hidden: ['secretKey'] } })
})

test('settings that do not fit are refused, each by its field, and nothing is kept', async () => {
  await expect(add({ settings: { secretKey: 'pk_1', server: 'nowhere' } })).rejects.toMatchObject(
    wrong('settings.secretKey', 'settings.server'),
  )
  await expect(add({ settings: {} })).rejects.toMatchObject(wrong('settings.secretKey', 'settings.server'))
  await expect(add({ settings: { ...settings, mode: 'dreaming' } })).rejects.toMatchObject(wrong('settings.mode'))
  await expect(add({ settings: { ...settings, colour: 'red' } })).rejects.toMatchObject(wrong('settings.colour'))
  expect(await listGateways(staff())).toEqual([])
})

test('a secret that is left out stays; it is given anew when the address it is sent to changes', async () => {
  await add()
  await change({ settings: { account: 'acct_1' } })
  await change({ settings: { secretKey: '', mode: 'test' } })
  await testGateway(staff(), 'beads')
  expect(connected).toMatchObject({ secretKey: SECRET, account: 'acct_1', mode: 'test' })

  const elsewhere = { server: 'https://attacker.example' }
  await expect(change({ settings: elsewhere })).rejects.toMatchObject(wrong('settings.secretKey'))
  await expect(change({ settings: { ...elsewhere, secretKey: null } })).rejects.toMatchObject(
    wrong('settings.secretKey'),
  )
  expect((await details()).settings.server).toBe('https://pay.example')
  await change({ settings: { ...elsewhere, secretKey: 'sk_new' } })
  await testGateway(staff(), 'beads')
  expect(connected).toMatchObject({ secretKey: 'sk_new', server: 'https://attacker.example' })
})

test.each<[string, GatewayInput, string]>([
  ['a way it does not know', { way: 'instructions' }, 'way'],
  ['a currency it does not take', { currencies: ['EUR', 'JPY'] }, 'currencies'],
  ['a currency that is none', { currencies: ['XYZ'] }, 'currencies'],
  ['an amount that is none', { amounts: { EUR: { least: 'much', most: null } } }, 'amounts.EUR.least'],
  ['more digits than the currency has', { amounts: { JPY: { least: '1.5', most: null } } }, 'amounts.JPY.least'],
  ['less than nothing', { amounts: { EUR: { least: '-1', most: null } } }, 'amounts.EUR.least'],
  ['at most nothing', { amounts: { EUR: { least: null, most: '0' } } }, 'amounts.EUR.most'],
  ['limits the wrong way round', { amounts: { EUR: { least: '5', most: '4' } } }, 'amounts.EUR.most'],
  ['limits in a currency that is none', { amounts: { XYZ: { least: '5', most: null } } }, 'amounts'],
  ['a percentage that is none', { surcharge: { percent: 'two', fixed: {} } }, 'surcharge.percent'],
  ['a discount of everything', { surcharge: { percent: '-100', fixed: {} } }, 'surcharge.percent'],
  ['a fixed amount that is none', { surcharge: { percent: '0', fixed: { EUR: '0.001' } } }, 'surcharge.fixed.EUR'],
  ['a fixed amount in no currency', { surcharge: { percent: '0', fixed: { XYZ: '1' } } }, 'surcharge.fixed'],
  ['a group that is not there', { groupIds: [99_999] }, 'groupIds'],
  ['a product that is not there', { productIds: [99_999] }, 'productIds'],
])('%s is refused by its field', async (_name, input, field) => {
  await add()
  await expect(change(input)).rejects.toMatchObject(wrong(field))
})

test('what a kind cannot do is not switched on for it, and transfers bear no surcharge', async () => {
  await add({ kind: 'wire', settings: {} })
  for (const [input, field] of [
    [{ stores: true }, 'stores'],
    [{ holds: true }, 'holds'],
    [{ surcharge: { percent: '-1', fixed: {} } }, 'surcharge'],
  ] as const)
    await expect(change(input, 'wire')).rejects.toMatchObject(wrong(field))
})

test('rules are kept as they mean, and one that is gone meanwhile is no reason to refuse another change', async () => {
  const product = await aProduct(house)
  await add()
  await change({
    productIds: [product.id, product.id],
    countries: ['FR', 'DE', 'FR'],
    exceptCountries: true,
    amounts: { EUR: { least: '5', most: null }, USD: { least: null, most: null } },
    surcharge: { percent: '-1.50', fixed: { EUR: '0' } },
  })
  expect(await details()).toMatchObject({
    productIds: [product.id],
    countries: ['DE', 'FR'],
    amounts: { EUR: { least: '5.00', most: null } },
    surcharge: { percent: '-1.5', fixed: {} },
  })
  await house.pool.query('UPDATE payments.gateways SET product_ids = $1', [[99_999]])
  await change({ label: 'Pearls', surcharge: { percent: '0', fixed: { EUR: '0.00' } } })
  expect(await details()).toMatchObject({ label: 'Pearls', productIds: [99_999], surcharge: null })
})

test('a test says what the provider says, and is forgotten when the settings change', async () => {
  await add()
  expect(await details()).toMatchObject({ testedAt: null, testResult: null })
  expect(await testGateway(staff(), 'beads')).toEqual({ check, lastWebhookAt: null })
  expect(await details()).toMatchObject({ testedAt: expect.anything(), testResult: check })
  await change({ label: 'Pearls' })
  expect(await details()).toMatchObject({ testResult: check })
  await change({ settings: { mode: 'test' } })
  expect(await details()).toMatchObject({ testedAt: null, testResult: null })

  check = { kind: 'refused', field: 'secretKey', reason: 'It is not known.' }
  expect(await testGateway(staff(), 'beads')).toMatchObject({ check })
  await expect(testGateway(staff(), 'pearls')).rejects.toMatchObject({ code: 'gateway_not_found' })
})

test('they are put in order; those that are not named follow as they stand', async () => {
  for (const name of ['one', 'two', 'three', 'four']) await add({ name })
  await orderGateways(staff(), ['three', 'one'])
  expect((await listGateways(staff())).map((one) => one.name)).toEqual(['three', 'one', 'two', 'four'])
})

test('one that was never used is removed, one that was is not', async () => {
  await add()
  await removeGateway(staff(), 'beads')
  await expect(removeGateway(staff(), 'beads')).rejects.toMatchObject({ code: 'gateway_not_found' })

  const [used] = await withGateways(house, new FakeGateway('used'))
  const payer = await aPayer(house, used)
  await house.contexts.forSystem('test', 'cli').transaction((tx) => recordOutcome(tx, payer.key, settled('100.00')))
  await expect(removeGateway(staff(), 'used')).rejects.toMatchObject({ code: 'gateway_in_use' })
})

test('pages are allowed what the fields of enabled gateways need, and nothing for others', async () => {
  const nothing = { script: [], frame: [], connect: [], image: [] }
  await add()
  expect(await pageSourcesInUse(staff())).toEqual(nothing)
  await change({ isEnabled: true })
  expect(await pageSourcesInUse(staff())).toEqual({
    ...nothing,
    script: ['https://js.beads.example'],
    frame: ['https://beads.example'],
  })
  await change({ way: 'page' })
  expect(await pageSourcesInUse(staff())).toEqual(nothing)
})

test('only staff who may set gateways up do', async () => {
  await add()
  const onlooker = asStaff(house, ['gateways.view'])
  expect(await listGateways(onlooker)).toHaveLength(1)
  for (const act of [
    () => addGateway(onlooker, { kind: 'beads', settings }),
    () => changeGateway(onlooker, { name: 'beads', label: 'x' }),
    () => orderGateways(onlooker, []),
    () => removeGateway(onlooker, 'beads'),
    () => testGateway(onlooker, 'beads'),
    () => listGateways(asStaff(house, ['gateways.manage'])),
  ])
    await expect(act()).rejects.toMatchObject({ code: 'forbidden' })
})
