import type { MailKind } from '@ostler/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { aUserActor } from '../../../platform/testing/actors.ts'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { actingFor, aMember, anAccount, mailsTo } from '../examples.ts'
import { contactsOfClient } from '../queries/contacts.ts'
import { recipientsOf } from '../queries/recipients.ts'
import { addContact, changeContact, removeContact } from './edit-contacts.ts'
import { mailClients } from './mail-clients.ts'
import { setMailKinds } from './set-mail-kinds.ts'

let house: TestHouse
beforeAll(async () => {
  house = await aHouse()
})
afterAll(() => house.stop())

const system = () => house.contexts.forSystem('test', 'cli')
let made = 0
const aContact = (...mailKinds: MailKind[]) => ({
  name: 'Bookkeeping',
  company: '',
  email: `books.${++made}@example.com`,
  phone: '',
  mailKinds,
})

const suspended = (clientId: number, key: string) => ({
  template: 'service_suspended' as const,
  clientId,
  dedupeKey: key,
  data: { product: 'Starter', domain: null, link: 'https://my.example/services/1' },
})

test('a mail goes to the address of the account first and then to the contacts that chose its kind, once each', async () => {
  const account = await anAccount(house, { email: 'engines@example.com' })
  const ctx = await actingFor(house, account)
  const books = await addContact(ctx, aContact('services', 'invoices'))
  await addContact(ctx, aContact('invoices'))
  await addContact(ctx, { ...aContact('services'), email: 'ENGINES@example.com' })
  const { clientId } = account
  expect((await recipientsOf(system(), [clientId], 'services')).get(clientId)).toEqual([
    { email: account.email, name: 'Grace Hopper', firstName: 'Grace', contactId: null },
    { email: books.email, name: 'Bookkeeping', firstName: '', contactId: books.id },
  ])
  for (let n = 0; n < 2; n++)
    await system().transaction((tx) => mailClients(tx, 'services', [suspended(clientId, 'first')]))
  const { rows } = await house.pool.query(
    "SELECT dedupe_key, client_id FROM messaging.mails WHERE template = 'service_suspended' ORDER BY id",
  )
  expect(rows.map((row) => row.dedupe_key)).toEqual(['first', `first:contact:${books.id}`])
  expect((await mailsTo(house, books.email))[0]!.text).toMatch(/^Hello,/)
})

test('the account goes without kinds of mail, never without those about invoices; a contact gets them all the same', async () => {
  const account = await anAccount(house)
  const { clientId } = account
  const ctx = await actingFor(house, account)
  const to = async (kind: MailKind) =>
    (await recipientsOf(system(), [clientId], kind)).get(clientId)?.map((one) => one.email) ?? []
  expect(await to('news')).toEqual([])
  expect((await setMailKinds(ctx, { kinds: ['news'] })).mailKinds).toEqual(['news'])
  expect(await Promise.all((['news', 'services', 'invoices'] as const).map(to))).toEqual([
    [account.email],
    [],
    [account.email],
  ])
  await system().transaction((tx) => mailClients(tx, 'services', [suspended(clientId, 'nobody')]))
  expect((await mailsTo(house, account.email)).map((mail) => mail.template)).not.toContain('service_suspended')
  const contact = await addContact(ctx, { ...aContact('services'), email: account.email })
  expect(await recipientsOf(system(), [clientId], 'services')).toEqual(
    new Map([[clientId, [expect.objectContaining({ contactId: contact.id })]]]),
  )
})

test('however many clients are written to, it is one question', async () => {
  const ids = [(await anAccount(house)).clientId, (await anAccount(house)).clientId, (await anAccount(house)).clientId]
  await addContact(system(), aContact('invoices'), ids[1])
  let asked = 0
  const ctx = system()
  const read = new Proxy(ctx.read, {
    get: (target, name) => {
      if (name === 'execute' || name === 'select') asked += 1
      const value = Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
  const found = await recipientsOf(Object.create(ctx, { read: { value: read } }), ids, 'invoices')
  expect(asked).toBe(1)
  expect(ids.map((id) => found.get(id)!.length)).toEqual([1, 2, 1])
})

test('contacts are changed and removed by who may, for their own account; staff by their own permission', async () => {
  const account = await anAccount(house)
  const ctx = await actingFor(house, account)
  const contact = await addContact(ctx, aContact('invoices'))
  const change = { ...aContact('news'), name: 'Archive', contactId: contact.id }
  expect(await changeContact(ctx, change)).toMatchObject({ name: 'Archive', company: null, mailKinds: ['news'] })

  const stranger = await actingFor(house, await anAccount(house))
  await expect(changeContact(stranger, change)).rejects.toMatchObject({ code: 'contact_not_found' })
  await expect(removeContact(stranger, { contactId: contact.id })).rejects.toMatchObject({ code: 'contact_not_found' })
  await expect(contactsOfClient(stranger, account.clientId)).rejects.toMatchObject({ code: 'client_not_found' })
  const looker = await actingFor(house, await aMember(house, account.clientId, { permissions: ['profile.view'] }))
  await expect(removeContact(looker, { contactId: contact.id })).rejects.toMatchObject({ code: 'forbidden' })
  await expect(setMailKinds(looker, { kinds: [] })).rejects.toMatchObject({ code: 'forbidden' })

  const staff = (permission: string) =>
    house.contexts.create({ actor: aUserActor({ staff: [permission] }), door: 'admin' })
  const { clientId } = account
  await expect(addContact(staff('clients.view'), aContact(), clientId)).rejects.toMatchObject({ code: 'forbidden' })
  await expect(addContact(staff('clients.manage'), aContact(), 999_999)).rejects.toMatchObject({
    code: 'client_not_found',
  })
  await removeContact(staff('clients.manage'), { contactId: contact.id }, clientId)
  expect(await contactsOfClient(ctx, clientId)).toEqual([])
})

test('an account has fifty contacts at most', async () => {
  const { clientId } = await anAccount(house)
  await house.pool.query(
    `INSERT INTO clients.contacts (client_id, name, email, mail_kinds, created_at)
     SELECT $1, 'C', 'c' || n || '@example.com', '{}', now() FROM generate_series(1, 50) n`,
    [clientId],
  )
  await expect(addContact(system(), aContact(), clientId)).rejects.toMatchObject({ code: 'too_many_contacts' })
})
