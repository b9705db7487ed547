import type { StaffPermission } from '@ostler/contract'
import { aVisitor } from '../../modules/identity/examples.ts'
import { createStaff, startSession } from '../../modules/identity/index.ts'
import type { TestHouse } from '../../platform/testing/house.ts'
import type { Web } from '../../web.ts'

/** The access token of a new session, just proved. */
export const tokenOf = async (house: TestHouse, userId: number): Promise<string> =>
  (await startSession(aVisitor(house), { userId, userAgent: '' })).accessToken

let hired = 0

/** A member of staff with a role of their own, whose permissions `allow` changes. */
export async function aStaffMember(house: TestHouse, permissions: readonly StaffPermission[]) {
  const role = `Role ${++hired}`
  await house.pool.query('INSERT INTO identity.roles (name, permissions, created_at) VALUES ($1, $2, now())', [
    role,
    permissions,
  ])
  const userId = await staffOf(house, role)
  const allow = async (held: readonly StaffPermission[]): Promise<void> => {
    await house.pool.query('UPDATE identity.roles SET permissions = $2 WHERE name = $1', [role, held])
  }
  return { userId, role, allow }
}

/** A new member of staff with a role that is there. */
export async function staffOf(house: TestHouse, role: string): Promise<number> {
  const email = `${role.toLowerCase().replaceAll(' ', '.')}@staff.example.com`
  const person = { email, firstName: 'S', lastName: 'T', password: 'long enough words' }
  return (await createStaff(house.contexts.forSystem('cli', 'cli'), { ...person, role })).userId
}

/** Staff who act in the name of a client, from a session of their own. */
export async function anActingToken({ app }: Web, staff: string, clientId: unknown) {
  const url = `/api/v1/admin/clients/${clientId}/act-as`
  const headers = { authorization: `Bearer ${staff}` }
  const answer = await app.inject({ method: 'POST', url, headers, payload: { reason: 'Asked on the phone' } })
  return answer.cookies.find(({ name }) => name === 'ostler_acting')!.value
}
