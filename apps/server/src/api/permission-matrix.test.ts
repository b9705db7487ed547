import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import {
  isOpen,
  type MemberPermission,
  memberPermissionNames,
  type StaffPermission,
  staffPermissionNames,
} from '@ostler/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aMember } from '../modules/clients/examples.ts'
import { aUser } from '../modules/identity/examples.ts'
import { builtInRoles, permissionsOf } from '../modules/identity/index.ts'
import { renderPermissionReference } from './permission-reference.ts'
import { namesInPath, type Procedure, procedures } from './procedures.ts'
import { aHouseWithAVictim, type HouseWithAVictim } from './testing/house-with-a-victim.ts'
import { inputFor } from './testing/inputs.ts'
import { knownSecrets } from './testing/known-secrets.ts'
import { anActingToken, aStaffMember, staffOf, tokenOf } from './testing/people.ts'

/**
 * Everybody knocks at every door. What has to happen is computed from the declaration of the procedure alone, by the code in
 * this file and not by the guard's; what happened is measured over HTTP.
 *
 * Who is let in is measured with a text that no door takes (it has a NUL in it), which is looked at after the guard and
 * before anything is done: so all mutations are tried, by all, and nothing changes. What rows are reached is measured with
 * real calls.
 */

type Outcome = 'in' | 'log in' | 'no' | 'not there'

/** Somebody as the declarations see them; `by` says how they have shown who they are. */
type Known = {
  by: 'session' | 'old session' | 'acting' | 'token'
  member?: ReadonlySet<MemberPermission>
  staff?: ReadonlySet<StaffPermission>
}

function expected({ meta }: Procedure, who: Known | null): Outcome {
  const { access, inPerson, stepUp } = meta
  if (who === null) return isOpen(access) && !inPerson && !stepUp ? 'in' : 'log in'
  if (access.who === 'staff' && !who.staff?.has(access.permission)) return 'no'
  if (access.who === 'client' && !who.member?.has(access.permission)) return 'no'
  if (access.who === 'buyer' && who.member && !who.member.has(access.permission)) return 'no'
  if (inPerson && (who.by === 'acting' || who.by === 'token')) return 'no'
  if (stepUp && (who.by === 'acting' || who.by === 'old session')) return 'no'
  return 'in'
}

type Somebody = { token: string | undefined; known: Known | null }

let its: HouseWithAVictim
/** Those whose permissions do not depend on the door. */
const everywhere: Record<string, Somebody> = {}
/** Those who have just what a door asks for, or everything else; `hold` gives it to them. */
const measured: Record<string, Somebody & { hold(asked: Asked): Promise<void> }> = {}
let kept: Somebody

type Asked = { member: MemberPermission | null; staff: StaffPermission | null }
const askedBy = ({ meta: { access } }: Procedure): Asked => ({
  member: access.who === 'client' || access.who === 'buyer' ? access.permission : null,
  staff: access.who === 'staff' ? access.permission : null,
})

const just = <Of>(one: Of | null): Of[] => (one === null ? [] : [one])
const allBut = <Of>(all: readonly Of[], one: Of | null): Of[] => all.filter((name) => name !== one)

beforeAll(async () => {
  its = await aHouseWithAVictim()
  const { house, victim, stranger } = its
  await knownSecrets(its)
  const everything = new Set(memberPermissionNames)
  const session = async (userId: number, known: Omit<Known, 'by'>, by: Known['by'] = 'session'): Promise<Somebody> => ({
    token: await tokenOf(house, userId),
    known: { by, ...known },
  })
  everywhere.nobody = { token: undefined, known: null }
  everywhere['somebody without an account'] = await session((await aUser(house)).userId, {})
  everywhere.owner = { token: victim.token, known: { by: 'session', member: everything } }
  everywhere['owner, proved long ago'] = await session(victim.userId, { member: everything }, 'old session')
  await house.pool.query(
    `UPDATE identity.sessions SET proven_at = proven_at - interval '16 minutes' WHERE id = (SELECT max(id) FROM identity.sessions)`,
  )
  everywhere['owner of another client'] = await session(stranger.userId, { member: everything })
  for (const role of builtInRoles)
    everywhere[`staff: ${role.name}`] = await session(await staffOf(house, role.name), { staff: permissionsOf(role) })
  const boss = await aStaffMember(house, staffPermissionNames)
  const desk = await tokenOf(house, boss.userId)
  const acting = await anActingToken(its.web, desk, victim.clientId)
  everywhere['staff who act for the client'] = { token: acting, known: { by: 'acting', member: everything } }

  for (const [name, of] of [
    ['just that permission', just],
    ['every other permission', allBut],
  ] as const) {
    const choose = <Of>(all: readonly Of[], one: Of | null): Of[] => (of === just ? just(one) : allBut(all, one))
    const { userId } = await aMember(house, victim.clientId)
    const set = (statement: string, id: number, permissions: readonly string[]) =>
      house.pool.query(statement, [id, permissions])
    const member = await session(userId, {})
    measured[`member with ${name}`] = {
      ...member,
      hold: async function (asked) {
        const held = choose(memberPermissionNames, asked.member)
        this.known = { by: 'session', member: new Set(held) }
        await set('UPDATE clients.memberships SET permissions = $2 WHERE user_id = $1', userId, held)
      },
    }
    const staff = await aStaffMember(house, [])
    measured[`staff with ${name}`] = {
      ...(await session(staff.userId, {})),
      hold: async function (asked) {
        const held = choose(staffPermissionNames, asked.staff)
        this.known = { by: 'session', staff: new Set(held) }
        await staff.allow(held)
      },
    }
    for (const [kind, holder] of [
      ['client', victim.token],
      ['staff', desk],
    ] as const) {
      const payload = { name, permissions: [kind === 'client' ? 'profile.view' : 'clients.view'] }
      const made = await its.call('POST', `/auth/api-tokens/${kind}`, { token: holder, payload })
      expect(made.status).toBe(200)
      measured[`API token of ${kind === 'client' ? 'the client' : 'staff'} with ${name}`] = {
        token: made.body.token,
        known: null,
        hold: async function (asked) {
          const member = choose(memberPermissionNames, asked.member)
          const held = choose(staffPermissionNames, asked.staff)
          this.known =
            kind === 'client' ? { by: 'token', member: new Set(member) } : { by: 'token', staff: new Set(held) }
          const permissions = kind === 'client' ? member : held
          await set('UPDATE identity.api_tokens SET permissions = $2 WHERE id = $1', made.body.id, permissions)
        },
      }
    }
  }
  const { rows } = await house.pool.query(
    `INSERT INTO clients.memberships (client_id, user_id, is_owner, permissions, only_services, created_at)
     VALUES ($1, $2, false, $3, '{999999}', now()) RETURNING user_id::int AS "userId"`,
    [victim.clientId, (await aUser(house)).userId, memberPermissionNames],
  )
  kept = await session(rows[0].userId, { member: everything })
  everywhere['member kept to one other service'] = kept
})
afterAll(async () => its?.stop())

/** What the answer says about the guard. */
const outcomeOf = (status: number): Outcome =>
  status === 401 ? 'log in' : status === 403 ? 'no' : status === 404 ? 'not there' : 'in'

/** Knocks, and is at most told that a text in the call is none. */
async function knock(procedure: Procedure, token: string | undefined): Promise<Outcome> {
  const path = Object.fromEntries(
    Object.entries(inputFor(procedure, its.victim.idsOf)).filter(([name]) => namesInPath(procedure).includes(name)),
  )
  const slug = namesInPath(procedure).includes('slug') ? { slug: 'web-hosting' } : {}
  const answer = await its.callWith(procedure, { ...path, ...slug, unheardOf: 'a\0b' }, token)
  const outcome = outcomeOf(answer.status)
  if (outcome === 'in') expect([procedure.name, answer.status]).toEqual([procedure.name, 400])
  return outcome
}

const held = (one: { known: Known | null }): Known | null => one.known

describe('who is let in', () => {
  test.each(procedures)('$method $path', async (procedure) => {
    for (const one of Object.values(measured)) await one.hold(askedBy(procedure))
    const all = Object.entries({ ...everywhere, ...measured })
    const found = await Promise.all(all.map(async ([name, one]) => [name, await knock(procedure, one.token)]))
    expect(Object.fromEntries(found)).toEqual(
      Object.fromEntries(all.map(([name, one]) => [name, expected(procedure, held(one))])),
    )
  })
})

/** Does its path name a row that belongs to somebody? */
const namesOwnedRow = (procedure: Procedure) =>
  ['caller', 'client', 'buyer', 'accounts'].includes(procedure.meta.owner) && namesInPath(procedure).length > 0

describe('rows of others are not there, whoever asks and whatever they may do', () => {
  test.each(procedures.filter(namesOwnedRow))('$method $path', async (procedure) => {
    const asking = {
      'owner of another client': everywhere['owner of another client']!,
      ...(procedure.meta.access.who === 'user'
        ? {
            'somebody without an account': everywhere['somebody without an account']!,
            // Of their own membership the row is there.
            ...(procedure.path.startsWith('/memberships/')
              ? {}
              : { 'member of the account': measured['member with every other permission']! }),
          }
        : {}),
      ...(procedure.path.includes('/services/') ? { 'member kept to one other service': kept } : {}),
    }
    for (const one of Object.values(measured)) await one.hold(askedBy(procedure))
    for (const [name, { token }] of Object.entries(asking)) {
      const answer = await its.callWith(procedure, inputFor(procedure, its.victim.idsOf), token)
      expect([name, outcomeOf(answer.status)]).toEqual([name, 'not there'])
    }
  })
})

describe('who is let in to look sees what is asked for', () => {
  const looking = procedures.filter(
    ({ method, meta }) => method === 'GET' && (meta.access.who === 'client' || meta.access.who === 'staff'),
  )
  test.each(looking)('$method $path', async (procedure) => {
    for (const one of Object.values(measured)) await one.hold(askedBy(procedure))
    const all = Object.entries({ ...everywhere, ...measured }).filter(
      ([name, one]) =>
        expected(procedure, held(one)) === 'in' &&
        // They are let in, to what is their own.
        !['owner of another client', 'member kept to one other service'].includes(name),
    )
    expect(all.length).toBeGreaterThan(1)
    for (const [name, { token }] of all) {
      const answer = await its.callWith(procedure, inputFor(procedure, its.victim.idsOf), token)
      expect([name, answer.status]).toEqual([name, 200])
    }
  })
})

test('docs/permissions.md says what the contract does; "node scripts/permission-reference.ts" writes it anew', async () => {
  const file = resolve(import.meta.dirname, '../../../../docs/permissions.md')
  expect(await readFile(file, 'utf8')).toBe(renderPermissionReference())
})
