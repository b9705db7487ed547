import { isOpen, memberPermissionNames, staffPermissionNames } from '@ostler/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aMember, anAccount } from '../modules/clients/examples.ts'
import { namesInPath, type Procedure, procedures } from './procedures.ts'
import { apiRouter } from './router.ts'
import type { Answer } from './testing/calls.ts'
import { aHouseWithAVictim, type HouseWithAVictim } from './testing/house-with-a-victim.ts'
import { inputFor } from './testing/inputs.ts'
import { anActingToken, aStaffMember, tokenOf } from './testing/people.ts'
import { aFileOf } from './testing/victim.ts'

/**
 * Every procedure of the contract, called as nobody, as another client and as staff who may not, with input that fits. The
 * calls are made from the contract, so a new procedure is called too; if it names something these tests know no id of,
 * they say so. See also permission-matrix.test.ts (who gets in) and hostile-input.test.ts (what is sent).
 */

const guarded = procedures.filter(({ meta }) => !isOpen(meta.access))
const forStaff = procedures.flatMap((one) =>
  one.meta.access.who === 'staff' ? [{ ...one, permission: one.meta.access.permission }] : [],
)
const forClients = procedures.flatMap((one) =>
  one.meta.access.who === 'client' ? [{ ...one, permission: one.meta.access.permission }] : [],
)

let its: HouseWithAVictim
let victim: HouseWithAVictim['victim']
let stranger: { token: string }
/** Staff whose role is changed as it is needed, and staff who hold everything. */
let somebody: Awaited<ReturnType<typeof aStaffMember>>
let everything: string

beforeAll(async () => {
  its = await aHouseWithAVictim()
  victim = its.victim
  stranger = { token: await tokenOf(its.house, its.stranger.userId) }
  somebody = await aStaffMember(its.house, [])
  everything = await tokenOf(its.house, (await aStaffMember(its.house, staffPermissionNames)).userId)
})
afterAll(async () => its?.stop())

const callFitting = (procedure: Procedure, token?: string): Promise<Answer> =>
  its.callWith(procedure, inputFor(procedure, victim.idsOf), token)

async function asStaffWith(permissions: Parameters<typeof somebody.allow>[0]): Promise<string> {
  await somebody.allow(permissions)
  return tokenOf(its.house, somebody.userId)
}

const tellsNothing = ({ text }: Answer) => {
  for (const word of victim.words) expect(text).not.toContain(word)
}

test.each(procedures)('$name has a handler', ({ name }) => {
  let node: unknown = apiRouter
  for (const part of name.split('.')) node = (node as Record<string, unknown>)[part]
  expect((node as { '~orpc': { handler: unknown } })['~orpc'].handler).toBeTypeOf('function')
})

test('the victim really has what is asked for below', async () => {
  const seen: string[] = []
  for (const procedure of procedures.filter(({ meta, method }) => meta.access.who === 'client' && method === 'GET')) {
    const answer = await callFitting(procedure, victim.token)
    if (answer.status === 200 && victim.words.some((word) => answer.text.includes(word))) seen.push(procedure.name)
  }
  expect(seen).toEqual([
    'account.get',
    'account.files',
    'account.file',
    'members.list',
    'contacts.list',
    'mails.list',
    'mails.get',
    'orders.list',
    'orders.get',
    'invoices.list',
    'invoices.get',
    'invoices.pdf',
    'payments.offers',
    'payments.get',
    'paymentMethods.list',
    'paymentMethods.ofService',
    'paymentMethods.collection',
    'statement',
    'quotes.list',
    'quotes.get',
    'services.list',
    'services.get',
    'services.upgrades',
    'serviceControl.get',
    'serviceControl.operations',
  ])
})

describe('as nobody', () => {
  test.each(guarded)('$name asks to log in', async (procedure) => {
    for (const token of [undefined, 'nonsense', `${stranger.token}x`]) {
      const answer = await callFitting(procedure, token)
      expect([answer.status, answer.body.code]).toEqual([401, 'unauthenticated'])
    }
  })

  test.each(guarded)('$name asks to log in before it looks at what was sent', async (procedure) => {
    const nonsense = Object.fromEntries(namesInPath(procedure).map((name) => [name, 'x']))
    expect((await its.callWith(procedure, nonsense)).status).toBe(401)
  })

  test.each(procedures.filter(({ meta }) => isOpen(meta.access)))(
    '$name tells nothing of others',
    async (procedure) => {
      tellsNothing(await callFitting(procedure))
    },
  )
})

describe('as another client', () => {
  test.each(procedures.filter(({ meta }) => meta.access.who !== 'staff'))(
    '$name: what is not theirs is not there',
    async (procedure) => {
      const answer = await callFitting(procedure, stranger.token)
      tellsNothing(answer)
      const namesRow = namesInPath(procedure).some((name) => name !== 'slug')
      if (namesRow) expect([procedure.name, answer.status]).toEqual([procedure.name, 404])
      // Logging out ended the session of the token.
      if (procedure.name === 'auth.logout')
        stranger.token = await tokenOf(its.house, (await anAccount(its.house)).userId)
    },
  )

  test.each(forStaff)('$name is forbidden', async (procedure) => {
    for (const token of [stranger.token, victim.token]) {
      const answer = await callFitting(procedure, token)
      expect([answer.status, answer.body.code]).toEqual([403, 'forbidden'])
    }
  })
})

describe('as a member', () => {
  /** What is for the owner alone, whatever others hold; the use-case asks that. */
  const ofTheOwner = ['account.close', 'members.offerOwnership', 'members.withdrawOffer']

  // For a client of their own, so that nothing happens to the victim.
  test.each(forClients.filter(({ name }) => !ofTheOwner.includes(name)))(
    '$name needs $permission and no more',
    async (procedure) => {
      const { clientId } = await anAccount(its.house)
      const member = await aMember(its.house, clientId, { permissions: [procedure.permission] })
      const answer = await callFitting(procedure, await tokenOf(its.house, member.userId))
      expect([procedure.name, answer.status, answer.body?.code]).not.toEqual([procedure.name, 403, expect.anything()])
      expect(answer.status).not.toBe(401)
    },
  )

  test.each(forClients.filter(({ name }) => ofTheOwner.includes(name)))('$name is for the owner', async (procedure) => {
    const member = await aMember(its.house, victim.clientId, { permissions: [...memberPermissionNames] })
    const answer = await callFitting(procedure, await tokenOf(its.house, member.userId))
    expect([answer.status, answer.body.code]).toEqual([403, 'forbidden'])
  })

  test.each(forClients)('$name is forbidden without $permission, whatever else they may', async (procedure) => {
    const others = memberPermissionNames.filter((name) => name !== procedure.permission)
    const member = await aMember(its.house, victim.clientId, { permissions: others })
    await its.house.pool.query('UPDATE clients.memberships SET permissions = $2 WHERE user_id = $1', [
      member.userId,
      others,
    ])
    const answer = await callFitting(procedure, await tokenOf(its.house, member.userId))
    expect([answer.status, answer.body.code]).toEqual([403, 'forbidden'])
    tellsNothing(answer)
    await its.house.pool.query('DELETE FROM clients.memberships WHERE user_id = $1', [member.userId])
  })
})

describe('as staff', () => {
  test.each(forStaff)('$name is forbidden without $permission, whatever else they may', async (procedure) => {
    const token = await asStaffWith(staffPermissionNames.filter((name) => name !== procedure.permission))
    const answer = await callFitting(procedure, token)
    expect([answer.status, answer.body.code]).toEqual([403, 'forbidden'])
    tellsNothing(answer)
  })

  test.each(forStaff)('$name needs $permission and no more', async (procedure) => {
    const answer = await callFitting(procedure, await asStaffWith([procedure.permission]))
    expect([procedure.name, answer.status, answer.body?.code]).not.toEqual([procedure.name, 403, expect.anything()])
    expect(answer.status).not.toBe(401)
  })

  test.each(procedures.filter(({ meta }) => meta.access.who === 'client'))(
    '$name is for those who act for a client',
    async (procedure) => {
      const answer = await callFitting(procedure, everything)
      expect([answer.status, answer.body.code]).toEqual([403, 'forbidden'])
    },
  )
})

describe('as staff who act in the name of a client', () => {
  const stillOpen = ['auth.logout', 'auth.endActing', 'auth.me']
  let acting: string
  beforeAll(async () => {
    acting = await anActingToken(its.web, everything, victim.clientId)
  })

  test('they are who they seem to be, and who they are', async () => {
    const me = await its.call('GET', '/auth/me', { token: acting })
    expect(me.body).toMatchObject({
      clients: [{ id: victim.clientId }],
      staff: null,
      actedBy: { reason: 'Asked on the phone' },
    })
  })

  test.each(procedures.filter(({ name, meta }) => meta.access.who === 'user' && !stillOpen.includes(name)))(
    '$name is for the person themselves',
    async (procedure) => {
      const answer = await callFitting(procedure, acting)
      expect([procedure.name, answer.status, answer.body.code]).toEqual([procedure.name, 403, 'forbidden'])
    },
  )

  test.each(procedures.filter(({ meta }) => meta.access.who === 'client' && (meta.inPerson || meta.stepUp)))(
    '$name, which shows or changes secrets, is for the person themselves',
    async (procedure) => {
      const answer = await callFitting(procedure, acting)
      expect([procedure.name, answer.status, answer.body.code]).toEqual([procedure.name, 403, 'forbidden'])
    },
  )

  test.each(forStaff)('$name is not for the client', async (procedure) => {
    const answer = await callFitting(procedure, acting)
    expect([procedure.name, answer.status, answer.body.code]).toEqual([procedure.name, 403, 'forbidden'])
  })
})

describe('as staff who look at the staff area as a role sees it', () => {
  const stillOpen = ['auth.refreshToken', 'auth.logout', 'admin.viewAs.stop']
  let viewing: string
  beforeAll(async () => {
    viewing = await tokenOf(its.house, (await aStaffMember(its.house, staffPermissionNames)).userId)
    // The one from before was deleted above, by staff who may.
    victim.idsOf['client-files'] = await aFileOf(its.house, victim.clientId)
    const { rows } = await its.house.pool.query(
      `INSERT INTO identity.roles (name, permissions, created_at) VALUES ('Seen', '{clients.view}', now()) RETURNING id::int`,
    )
    const { status } = await its.call('POST', '/admin/view-as', { token: viewing, payload: { roleId: rows[0].id } })
    expect(status).toBe(200)
  })

  test.each(procedures.filter(({ name, method }) => method !== 'GET' && !stillOpen.includes(name)))(
    '$name changes nothing',
    async (procedure) => {
      const answer = await callFitting(procedure, viewing)
      expect([procedure.name, answer.status, answer.body.code]).toEqual([procedure.name, 403, 'viewing_as_role'])
    },
  )

  test.each(forStaff.filter(({ method }) => method === 'GET'))('$name shows what the role sees', async (procedure) => {
    const { status } = await callFitting(procedure, viewing)
    expect([procedure.name, status]).toEqual([procedure.name, procedure.permission === 'clients.view' ? 200 : 403])
  })
})

const auditRows = async () => Number((await its.house.pool.query('SELECT count(*) AS n FROM platform.audit')).rows[0].n)

/** To take the logs away is itself worth an entry. */
const leavesATrace = ['admin.audit.export']

test('staff may look as long as they like without leaving a trace; a change leaves one', async () => {
  victim.idsOf['client-files'] = await aFileOf(its.house, victim.clientId)
  const before = await auditRows()
  for (const procedure of forStaff.filter(({ method, name }) => method === 'GET' && !leavesATrace.includes(name))) {
    const answer = await callFitting(procedure, everything)
    expect([procedure.name, answer.status]).toEqual([procedure.name, 200])
  }
  expect(await auditRows()).toBe(before)
  const create = procedures.find(({ name }) => name === 'admin.products.createGroup')!
  expect((await its.callWith(create, { slug: 'one-more', name: 'One more' }, everything)).status).toBe(200)
  expect(await auditRows()).toBe(before + 1)
})
