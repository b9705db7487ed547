import { afterAll, beforeAll, expect, test } from 'vitest'
import { verifyAuditChain } from './audit.ts'
import { auditKeepDays, cutAuditTask, EXPORT_MOST, exportAudit, listAudit, ownSecurityLog } from './audit-log.ts'
import { changeSetting } from './settings.ts'
import { aUserActor } from './testing/actors.ts'
import { aHouse, type TestHouse } from './testing/house.ts'

let house: TestHouse
beforeAll(async () => {
  house = await aHouse({ startsAt: '2026-03-01T12:00:00Z' })
})
afterAll(() => house.stop())

const system = () => house.contexts.forSystem('test', 'cli')
const as = (...staff: string[]) => house.contexts.create({ actor: aUserActor({ userId: 7, staff }), door: 'admin' })

const record = (action: string, object: string, after?: unknown) =>
  system().transaction(async (tx) => tx.record({ action, object, after }))

const seen = async (filter: Parameters<typeof listAudit>[1]) =>
  (await listAudit(as('audit.view'), filter)).items.map(({ action, object }) => `${action} ${object}`)

test('what concerns security, what people did and what the machinery noted are told apart', async () => {
  await record('logged_in', 'user:7')
  await record('invoice_issued', 'invoice:12')
  await record('request_received', 'idempotency_key:1')
  const page = { limit: 100 }
  expect(await seen({ ...page, kind: 'security' })).toContain('logged_in user:7')
  expect(await seen({ ...page, kind: 'activity' })).toEqual(['invoice_issued invoice:12'])
  expect(await seen({ ...page, kind: 'bookkeeping' })).toContain('request_received idempotency_key:1')
  expect(await seen(page)).not.toContain('request_received idempotency_key:1')
})

test('the log is narrowed down by who, what, kind of object and day', async () => {
  await record('invoice_paid', 'invoice:13')
  await record('order_placed', 'order:13')
  const page = { limit: 100 }
  expect(await seen({ ...page, object: 'invoice:13' })).toEqual(['invoice_paid invoice:13'])
  expect(await seen({ ...page, object: 'invoice:' })).toEqual(['invoice_paid invoice:13', 'invoice_issued invoice:12'])
  expect(await seen({ ...page, object: 'inv_ice:' })).toEqual([])
  expect(await seen({ ...page, action: 'order_placed', actor: 'system:test' })).toEqual(['order_placed order:13'])
  expect(await seen({ ...page, actor: 'user:1' })).toEqual([])
  const [today, yesterday] = [Temporal.PlainDate.from('2026-03-01'), Temporal.PlainDate.from('2026-02-28')]
  expect(await seen({ ...page, action: 'order_placed', from: today, until: today })).toHaveLength(1)
  expect(await seen({ ...page, action: 'order_placed', until: yesterday })).toEqual([])
  await expect(seen({ ...page, from: today, until: yesterday })).rejects.toMatchObject({ fields: [{ field: 'until' }] })
})

test('the logs are for staff who may, and a person sees what concerned their own log-in', async () => {
  await record('logged_in', 'user:8')
  await expect(listAudit(as('clients.view'), { limit: 1 })).rejects.toMatchObject({ code: 'forbidden' })
  await expect(exportAudit(as('clients.view'), {})).rejects.toMatchObject({ code: 'forbidden' })
  const own = await ownSecurityLog(as(), { limit: 100 })
  expect(new Set(own.items.map(({ object }) => object))).toEqual(new Set(['user:7']))
})

test('a file of the log is itself recorded, and one that grows too large is refused', async () => {
  const rows = await exportAudit(as('audit.view'), { object: 'invoice:' })
  expect(rows.map(({ object }) => object)).toEqual(['invoice:13', 'invoice:12'])
  expect(await seen({ limit: 10, action: 'audit_exported', kind: 'security' })).toEqual(['audit_exported audit'])
  await system().transaction(async (tx) => {
    for (let n = 0; n <= EXPORT_MOST; n++) tx.record({ action: 'tested', object: 'many:1' })
  })
  await expect(exportAudit(as('audit.view'), { object: 'many:1' })).rejects.toMatchObject({ code: 'too_many_rows' })
})

test('entries leave when their time is over, from the oldest on, and the rest still verifies', async () => {
  const { head: old } = await verifyAuditChain(house.pool)
  house.clock.follow(house.clock.aheadMs + 200 * 86_400_000)
  await record('tested', 'young:1')
  await system().transaction((tx) => changeSetting(tx, auditKeepDays, 100))
  const { rows } = await cutAuditTask.run(system())
  expect(rows).toBeGreaterThan(EXPORT_MOST)
  expect(await seen({ limit: 100, object: 'invoice:' })).toEqual([])
  expect(await seen({ limit: 100, object: 'young:1' })).toHaveLength(1)
  expect(await cutAuditTask.run(system())).toEqual({ rows: 0 })
  const verdict = await verifyAuditChain(house.pool, { anchor: old! })
  expect(verdict).toMatchObject({ brokenAt: null, anchorHolds: true })
})

test('whoever cuts the newest entries off is found by an end of the chain that was kept elsewhere', async () => {
  await record('tested', 'last:1')
  const { head } = await verifyAuditChain(house.pool)
  await record('tested', 'last:2')
  expect(await verifyAuditChain(house.pool, { anchor: head! })).toMatchObject({ anchorHolds: true })
  await house.pool.query('ALTER TABLE platform.audit DISABLE TRIGGER USER')
  await house.pool.query('DELETE FROM platform.audit WHERE id >= $1', [head!.id])
  await house.pool.query('ALTER TABLE platform.audit ENABLE TRIGGER USER')
  expect(await verifyAuditChain(house.pool, { anchor: head! })).toMatchObject({ brokenAt: null, anchorHolds: false })
  await record('tested', 'afterwards:1')
  expect(await verifyAuditChain(house.pool, { anchor: head! })).toMatchObject({ brokenAt: null, anchorHolds: false })
})
