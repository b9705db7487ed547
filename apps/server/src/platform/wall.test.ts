import type { Owner } from '@ostler/contract'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Actor, ownerOf } from './actor.ts'
import { sqlState } from './database.ts'
import { aUserActor } from './testing/actors.ts'
import { aHouse, type TestHouse } from './testing/house.ts'
import { beginBehind, type Wall, wallFor } from './wall.ts'

let house: TestHouse
beforeAll(async () => {
  house = await aHouse()
  await house.pool.query(`
    CREATE TABLE public.boxes (client_id bigint NOT NULL, apples int NOT NULL);
    ALTER TABLE public.boxes ENABLE ROW LEVEL SECURITY;
    CREATE POLICY portal ON public.boxes TO ostler_portal USING (client_id = platform.walled_client());
    GRANT SELECT, INSERT, UPDATE, DELETE ON public.boxes TO ostler_portal;
    INSERT INTO public.boxes SELECT n, n * 10 FROM generate_series(1, 20) AS n`)
})
afterAll(() => house.stop())

const behind = (wall: Partial<Wall>) =>
  house.contexts.create({
    actor: Actor.nobody,
    door: 'portal',
    wall: { clientId: null, userId: null, services: null, ...wall },
  })

const held = sql`SELECT current_user AS role, platform.walled_client() AS client, platform.walled_user() AS person,
                        platform.walled_services() AS services`
const boxes = sql`SELECT client_id::int AS of FROM public.boxes ORDER BY 1`

test('the wall of a call follows from whose rows its procedure may touch', () => {
  const kept = aUserActor({ userId: 7 }, { member: { ...ownerOf(3), onlyServices: [41, 42] } })
  const none = aUserActor({ userId: 8 })
  const whole = { clientId: 3, userId: 7, services: null }
  const walls = (actor: Actor) =>
    Object.fromEntries(
      (['public', 'caller', 'client', 'buyer', 'secret', 'house'] satisfies Owner[]).map((owner) => [
        owner,
        wallFor(owner, actor),
      ]),
    )
  expect(walls(kept)).toEqual({
    public: whole,
    caller: { ...whole, services: [41, 42] },
    client: { ...whole, services: [41, 42] },
    buyer: whole,
    secret: null,
    house: null,
  })
  const personOnly = { clientId: null, userId: 8, services: null }
  expect(walls(none)).toMatchObject({ public: personOnly, caller: personOnly, client: personOnly, buyer: null })
  expect(walls(Actor.nobody)).toMatchObject({ public: { clientId: null, userId: null, services: null }, buyer: null })
})

test('reads and transactions know whom they are for; rooms that act in their own name and the audit trail too', async () => {
  const ctx = behind({ clientId: 3, userId: 7, services: [41, 42] })
  const expected = { role: 'ostler_portal', client: '3', person: '7', services: '{41,42}' }
  const asText = sql`SELECT role, client::text, person::text, services::text FROM (${held}) AS h`
  expect((await ctx.read.execute(asText)).rows).toEqual([expected])
  await ctx.transaction(async (tx) => {
    tx.record({ action: 'tested', object: 'wall:1' })
    expect((await tx.db.execute(asText)).rows).toEqual([expected])
    expect((await tx.asRoom('billing').read.execute(asText)).rows).toEqual([expected])
    expect((await tx.transaction((inner) => inner.db.execute(asText))).rows).toEqual([expected])
  })
  const trail = await house.pool.query(`SELECT count(*)::int AS n FROM platform.audit WHERE object = 'wall:1'`)
  expect(trail.rows).toEqual([{ n: 1 }])
})

test('nothing said is nothing, and no services are not all services', async () => {
  const asText = sql`SELECT client, person, services::text FROM (${held}) AS h`
  expect((await behind({}).read.execute(asText)).rows).toEqual([{ client: null, person: null, services: null }])
  expect((await behind({ services: [] }).read.execute(asText)).rows).toMatchObject([{ services: '{}' }])
  expect((await behind({}).read.execute(boxes)).rows).toEqual([])
})

test('a wall is made of whole numbers and of nothing else', () => {
  const words = "1'; RESET ROLE; --" as unknown as number
  for (const wrong of [words, 1.5, Number.NaN, 2 ** 60]) {
    expect(() => beginBehind({ clientId: wrong, userId: null, services: null })).toThrow(TypeError)
    expect(() => beginBehind({ clientId: null, userId: wrong, services: null })).toThrow(TypeError)
    expect(() => beginBehind({ clientId: null, userId: null, services: [wrong] })).toThrow(TypeError)
  }
})

test('statements without a condition touch the rows of the client only, and none can be made for another', async () => {
  const ctx = behind({ clientId: 3 })
  await ctx.transaction(async (tx) => {
    tx.record({ action: 'tested', object: 'wall:2' })
    expect((await tx.db.execute(boxes)).rows).toEqual([{ of: 3 }])
    expect((await tx.db.execute(sql`UPDATE public.boxes SET apples = 0`)).rowCount).toBe(1)
    expect((await tx.db.execute(sql`DELETE FROM public.boxes`)).rowCount).toBe(1)
    await tx.db.execute(sql`INSERT INTO public.boxes VALUES (3, 30)`)
  })
  const foreign = ctx.transaction((tx) => tx.db.execute(sql`INSERT INTO public.boxes VALUES (4, 1)`))
  expect(sqlState(await foreign.catch((error) => error))).toBe('42501')
  const given = ctx.transaction((tx) => tx.db.execute(sql`UPDATE public.boxes SET client_id = 4`))
  expect(sqlState(await given.catch((error) => error))).toBe('42501')
  const { rows } = await house.pool.query('SELECT sum(apples)::int AS apples FROM public.boxes')
  // 10 + 20 + … + 200
  expect(rows).toEqual([{ apples: 2100 }])
})

test('a read behind the wall cannot write', async () => {
  const written = behind({ clientId: 3 }).read.execute(sql`UPDATE public.boxes SET apples = 0`)
  expect(sqlState(await written.catch((error) => error))).toBe('25006')
})

test('hundreds of reads and transactions at once, some of which fail, never see the wall of another', async () => {
  const one = async (n: number) => {
    const clientId = (n % 20) + 1
    const ctx = behind({ clientId, userId: clientId + 1000 })
    if (n % 7 === 0) await expect(ctx.read.execute(sql`SELECT 1 / 0`)).rejects.toThrow()
    if (n % 11 === 0) await expect(ctx.transaction((tx) => tx.db.execute(sql`SELECT 1 / 0`))).rejects.toThrow()
    const read = n % 3 === 0 ? ctx.transaction((tx) => tx.db.execute(boxes)) : ctx.read.execute(boxes)
    const person = ctx.read.execute(sql`SELECT platform.walled_user()::int AS id`)
    expect([(await read).rows, (await person).rows]).toEqual([[{ of: clientId }], [{ id: clientId + 1000 }]])
    // In between, the house itself goes on with the same connections.
    if (n % 5 === 0) {
      const all = await house.contexts.forSystem('test', 'cli').read.execute(boxes)
      expect(all.rows).toHaveLength(20)
    }
  }
  await Promise.all(Array.from({ length: 400 }, (_, n) => one(n)))
})

test('a connection goes back as it came', async () => {
  const { databases } = house.contexts.parts
  await Promise.all(Array.from({ length: 30 }, (_, n) => behind({ clientId: n }).read.execute(boxes)))
  for (const pool of [databases.pool, databases.readPool]) {
    const clients = await Promise.all(Array.from({ length: 12 }, () => pool.connect()))
    for (const client of clients) {
      const { rows } = await client.query(
        `SELECT current_user = session_user AS own, coalesce(current_setting('ostler.client_id', true), '') AS client`,
      )
      expect(rows).toEqual([{ own: true, client: '' }])
      client.release()
    }
  }
})
