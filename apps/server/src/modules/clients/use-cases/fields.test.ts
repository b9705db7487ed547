import { afterAll, beforeAll, expect, test } from 'vitest'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { aField, anAccount, asOwner, asStaff, trailOf } from '../examples.ts'
import { fieldsOfClient, listFields, ownFields, signUpFields } from '../queries/fields.ts'
import { answerFields, answerOwnFields, revealAnswer } from './answer-fields.ts'
import { changeField, createField, orderFields } from './edit-fields.ts'

let house: TestHouse
let account: Awaited<ReturnType<typeof anAccount>>
beforeAll(async () => {
  house = await aHouse()
  account = await anAccount(house)
  await aField(house, { name: 'vat_note', required: true, pattern: '[A-Z]{2}\\d+', help: 'Two letters and digits' })
  await aField(house, { name: 'size', kind: 'choice', choices: ['Small', 'Large'] })
  await aField(house, { name: 'pin', kind: 'password', label: 'Support PIN' })
  await aField(house, { name: 'rating', kind: 'number', staffOnly: true })
  await aField(house, { name: 'heard_from', atSignUp: true, required: true })
})
afterAll(() => house.stop())

const system = () => house.contexts.forSystem('test', 'cli')
const staff = () => asStaff(house, account.userId, 'clients.view', 'clients.manage', 'settings.view', 'settings.manage')
const owner = () => asOwner(house, account)
const answers = async () =>
  Object.fromEntries((await ownFields(owner())).map(({ name, answer, answered }) => [name, answer ?? answered]))

const atSignUp = { heard_from: 'a friend' }
beforeAll(() => answerFields(staff(), { clientId: account.clientId, answers: atSignUp }))

test('members answer what they are asked; what they do not mention stays, and what they empty goes', async () => {
  await answerOwnFields(owner(), { vat_note: ' DE1 ', size: 'Large' })
  await answerOwnFields(owner(), { size: '' })
  expect(await answers()).toEqual({ vat_note: 'DE1', size: false, pin: false, heard_from: 'a friend' })
})

test.each([
  [{ vat_note: 'x' }, 'invalid_field', 'fields.vat_note', 'Two letters and digits'],
  [{ vat_note: '' }, 'field_required', 'fields.vat_note', 'vat_note is needed'],
  [{ size: 'Medium' }, 'invalid_field', 'fields.size', 'must be one of the choices'],
  [{ rating: '5' }, 'unknown_field', 'fields.rating', 'is not asked for'],
  [{ guess: '5' }, 'unknown_field', 'fields.guess', 'is not asked for'],
])('the answer %o is refused by name, and nothing of it is kept', async (wrong, code, field, message) => {
  const before = await answers()
  const refused = answerOwnFields(owner(), { heard_from: 'nobody', ...wrong })
  await expect(refused).rejects.toMatchObject({ code, fields: [{ field, message }] })
  expect(await answers()).toEqual(before)
})

test('what is required has to be there whenever the client answers, and holds staff up only where they touch it', async () => {
  const other = await anAccount(house, { fields: atSignUp })
  const refused = answerOwnFields(asOwner(house, other), { size: 'Small' })
  await expect(refused).rejects.toMatchObject({ code: 'field_required', fields: [{ field: 'fields.vat_note' }] })
  await answerFields(staff(), { clientId: other.clientId, answers: { rating: '4.5' } })
  const emptied = answerFields(staff(), { clientId: other.clientId, answers: { heard_from: '' } })
  await expect(emptied).rejects.toMatchObject({ code: 'field_required' })
})

test('a password is sealed, told to nobody with the rest, and shown to staff one at a time with a record', async () => {
  const { clientId } = account
  await answerOwnFields(owner(), { pin: 'correct horse' })
  const { rows } = await house.pool.query(
    'SELECT answer, sealed_answer FROM clients.field_answers WHERE client_id = $1',
    [clientId],
  )
  expect(rows.filter((row) => row.sealed_answer !== null)).toEqual([
    { answer: null, sealed_answer: expect.any(String) },
  ])
  expect(JSON.stringify(rows)).not.toContain('correct horse')
  const inForms = [...(await ownFields(owner())), ...(await fieldsOfClient(staff(), clientId))]
  expect(inForms.filter(({ name }) => name === 'pin')).toMatchObject([
    { answer: null, answered: true },
    { answer: null, answered: true },
  ])
  expect(JSON.stringify(inForms)).not.toContain('correct horse')

  expect(await revealAnswer(staff(), { clientId, name: 'pin' })).toEqual({ answer: 'correct horse' })
  expect(await trailOf(house, clientId, 'client_field_shown')).toMatchObject([{ after: { field: 'pin' } }])
  const said = await house.pool.query(
    `SELECT count(*)::int AS n FROM platform.audit WHERE after::text LIKE '%correct horse%'`,
  )
  expect(said.rows[0].n).toBe(0)

  await answerOwnFields(owner(), { size: 'Small' })
  expect((await revealAnswer(staff(), { clientId, name: 'pin' })).answer).toBe('correct horse')
  await answerOwnFields(owner(), { pin: '' })
  await expect(revealAnswer(staff(), { clientId, name: 'pin' })).rejects.toMatchObject({ code: 'field_not_answered' })
})

test('only passwords are revealed, only of clients there are, and only to staff who may', async () => {
  const { clientId } = account
  await expect(revealAnswer(staff(), { clientId, name: 'vat_note' })).rejects.toMatchObject({ code: 'field_not_found' })
  await expect(revealAnswer(staff(), { clientId: 999_999, name: 'pin' })).rejects.toMatchObject({
    code: 'client_not_found',
  })
  for (const ctx of [owner(), asStaff(house, account.userId, 'clients.view')]) {
    await expect(revealAnswer(ctx, { clientId, name: 'pin' })).rejects.toMatchObject({ code: 'forbidden' })
    await expect(answerFields(ctx, { clientId, answers: {} })).rejects.toMatchObject({ code: 'forbidden' })
  }
})

test('a sealed answer still opens when its row goes over to another client', async () => {
  const other = await anAccount(house, { fields: atSignUp })
  await answerOwnFields(owner(), { pin: 'moved along' })
  const move = `UPDATE clients.field_answers SET client_id = $1 WHERE client_id = $2 AND sealed_answer IS NOT NULL`
  await house.pool.query(move, [other.clientId, account.clientId])
  expect((await revealAnswer(staff(), { clientId: other.clientId, name: 'pin' })).answer).toBe('moved along')
})

test('an account opens with the answers that sign-up asks for, or not at all', async () => {
  expect((await signUpFields(system())).map(({ name }) => name)).toEqual(['heard_from'])
  const wish = { email: 'asked@example.com' }
  await expect(anAccount(house, { ...wish })).rejects.toMatchObject({ fields: [{ field: 'fields.heard_from' }] })
  const elsewhere = anAccount(house, { ...wish, fields: { ...atSignUp, vat_note: 'DE1' } })
  await expect(elsewhere).rejects.toMatchObject({ code: 'unknown_field' })
  const opened = await anAccount(house, { ...wish, fields: atSignUp })
  expect((await ownFields(asOwner(house, opened))).find(({ name }) => name === 'heard_from')?.answer).toBe('a friend')
})

test('a field that clients have answered keeps its kind; retired it is not asked, and staff still see what was said', async () => {
  const colour = await aField(house, { name: 'colour' })
  const rest = { ...colour, retired: false }
  await changeField(staff(), colour.id, { ...rest, kind: 'password' })
  await changeField(staff(), colour.id, { ...rest, kind: 'text' })
  await answerOwnFields(owner(), { colour: 'red' })
  await expect(changeField(staff(), colour.id, { ...rest, kind: 'password' })).rejects.toMatchObject({
    code: 'field_in_use',
  })
  await changeField(staff(), colour.id, { ...rest, retired: true })
  expect((await ownFields(owner())).some(({ name }) => name === 'colour')).toBe(false)
  await expect(answerOwnFields(owner(), { colour: 'blue' })).rejects.toMatchObject({ code: 'unknown_field' })
  const seen = (await fieldsOfClient(staff(), account.clientId)).find(({ name }) => name === 'colour')
  expect(seen).toMatchObject({ answer: 'red', retiredAt: expect.anything() })
})

test('fields have names of their own, an order, and only what can be answered', async () => {
  const one = await aField(house, { name: 'one' })
  await expect(aField(house, { name: 'one' })).rejects.toMatchObject({ code: 'field_name_taken' })
  await expect(changeField(staff(), 999_999, { ...one, retired: false })).rejects.toMatchObject({
    code: 'field_not_found',
  })
  const refused = (wish: object, field: string) =>
    expect(createField(staff(), { ...one, name: 'two', retired: false, ...wish })).rejects.toMatchObject({
      fields: [{ field }],
    })
  await refused({ kind: 'choice' }, 'choices')
  await refused({ pattern: '(' }, 'pattern')
  await refused({ staffOnly: true, atSignUp: true }, 'atSignUp')

  const before = (await listFields(staff())).map(({ id }) => id)
  await orderFields(staff(), [one.id])
  expect((await listFields(staff())).map(({ id }) => id)).toEqual([one.id, ...before.filter((id) => id !== one.id)])
  await expect(createField(owner(), { ...one, retired: false })).rejects.toMatchObject({ code: 'forbidden' })
})
