import type { FastifyPluginAsync } from 'fastify'
import { z } from 'zod'
import { answerCall, loggedCalls } from '../answering.ts'
import { requireBearer } from '../bearer.ts'
import { clearFailures, orderFailure, panelFailureOrder } from '../misbehaviour.ts'
import type { World } from '../world.ts'
import {
  claimAccount,
  createAccount,
  listAccounts,
  needAccount,
  newAccountBody,
  strangeAccountBody,
} from './account.ts'
import { answerOf, answerQuietly, presenter } from './answered.ts'
import { capacityBody, readCondition, setCapacity, setWeather, weatherBody, weatherFor } from './condition.ts'
import { suspendAccount, terminateAccount, unsuspendAccount } from './life.ts'
import { knownPlans } from './plans.ts'
import { finishTasks } from './tasks.ts'
import { usageOf } from './usage.ts'

const suspendBody = z.object({ reason: z.string().max(500) })
const claimBody = z.object({ externalId: z.string().min(1).max(200), username: z.string(), domain: z.string() })
const listQuery = z.object({
  after: z
    .string()
    .regex(/^\d{1,18}$/)
    .optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  username: z.string().optional(),
})
const callsQuery = z.object({
  externalId: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(20_000).optional(),
})

const VERSION = 'Sandbox panel 2.0'
const DISK_OF_ALL_MIB = 4_000_000

/** The JSON doors of the control panel: accounts and their life. What else an account can be told is in `more-api.ts`. */
export function panelApi(world: World): FastifyPluginAsync {
  const present = presenter(world)
  const { pool } = world

  return async (app) => {
    app.addHook('onRequest', requireBearer(world.apiKey))

    app.post('/accounts', (request, reply) => {
      const input = newAccountBody.parse(request.body)
      const call = {
        door: 'panel' as const,
        verb: 'create',
        subject: input.externalId,
        alsoKnownAs: [input.domain],
        changes: true,
        orElse: (asked: { verb: string; subject: string; changes: boolean }) => weatherFor(pool, asked),
      }
      return answerCall(pool, call, request, reply, async (misbehaviour) => {
        const isSlow = misbehaviour?.mode === 'slow'
        const beginning = { isBroken: misbehaviour?.mode === 'half', makingMs: isSlow ? misbehaviour.delayMs : 0 }
        const { account, created } = await createAccount(world, input, beginning)
        if (created) return { status: isSlow ? 202 : 201, body: { account: present(account) }, effect: 'created' }
        const error = { code: 'exists', message: 'This account exists.' }
        return { status: 409, body: { error, account: present(account) }, effect: 'exists' }
      })
    })

    app.post('/accounts/claim', (request, reply) => {
      const input = claimBody.parse(request.body)
      const call = {
        door: 'panel' as const,
        verb: 'claim',
        subject: input.externalId,
        alsoKnownAs: [input.domain],
        changes: true,
      }
      return answerCall(pool, call, request, reply, async () => ({
        status: 200,
        body: { account: present(await claimAccount(world, input)) },
        effect: 'claimed',
      }))
    })

    app.get('/accounts', (request, reply) =>
      answerQuietly(world, request, reply, 'list', async () => {
        const { after = null, limit, username } = listQuery.parse(request.query)
        const page = await listAccounts(pool, { after, limit, username })
        return { accounts: page.accounts.map(present), after: page.after }
      }),
    )

    app.get('/accounts/:externalId', (request, reply) =>
      answerOf(world, request, reply, 'get', async (externalId) => ({
        status: 200,
        body: { account: present(await needAccount(pool, externalId)) },
        effect: 'read',
      })),
    )

    app.get('/accounts/:externalId/usage', (request, reply) =>
      answerOf(world, request, reply, 'usage', async (externalId) => ({
        status: 200,
        body: { usage: usageOf(await needAccount(pool, externalId), world.now()) },
        effect: 'read',
      })),
    )

    app.get('/usage', (request, reply) =>
      answerQuietly(world, request, reply, 'usage_of_all', async () => {
        const { after = null, limit } = listQuery.parse(request.query)
        const page = await listAccounts(pool, { after, limit })
        const usages = page.accounts.map((account) => {
          const { externalId, username, domain } = account
          return { account: { externalId, username, domain }, usage: usageOf(account, world.now()) }
        })
        return { usages, after: page.after }
      }),
    )

    app.get('/plans', (request, reply) =>
      answerQuietly(world, request, reply, 'plans', async () => ({ plans: await knownPlans(pool) })),
    )

    app.get('/status', (request, reply) =>
      answerQuietly(world, request, reply, 'status', async () => {
        const { accounts, capacity } = await readCondition(pool)
        return { version: VERSION, accounts, capacity, freeDiskMib: Math.max(0, DISK_OF_ALL_MIB - accounts * 1_000) }
      }),
    )

    app.post('/accounts/:externalId/suspend', (request, reply) => {
      const { reason } = suspendBody.parse(request.body)
      return answerOf(world, request, reply, 'suspend', async (externalId) => ({
        status: 200,
        body: { account: present(await suspendAccount(world, externalId, reason)) },
        effect: 'suspended',
      }))
    })

    app.post('/accounts/:externalId/unsuspend', (request, reply) =>
      answerOf(world, request, reply, 'unsuspend', async (externalId) => ({
        status: 200,
        body: { account: present(await unsuspendAccount(world, externalId)) },
        effect: 'unsuspended',
      })),
    )

    app.post('/accounts/:externalId/terminate', (request, reply) =>
      answerOf(world, request, reply, 'terminate', async (externalId) => {
        await terminateAccount(world, externalId)
        return { status: 200, body: { terminated: true }, effect: 'terminated' }
      }),
    )
  }
}

/** The doors for tests, which no real panel has: how it goes wrong, who else makes accounts, what was asked. */
export function panelOrders(world: World): FastifyPluginAsync {
  const { pool } = world
  return async (app) => {
    app.addHook('onRequest', requireBearer(world.apiKey))

    app.get('/calls', async (request) => {
      const { externalId = null, limit } = callsQuery.parse(request.query)
      return { calls: await loggedCalls(pool, 'panel', externalId, limit) }
    })

    app.post('/failures', async (request, reply) => {
      await orderFailure(pool, 'panel', panelFailureOrder.parse(request.body))
      return reply.code(204).send()
    })

    /** It works again in every way. */
    app.delete('/failures', async (_request, reply) => {
      await clearFailures(pool, 'panel')
      await setWeather(pool, weatherBody.parse({}))
      await setCapacity(pool, null)
      return reply.code(204).send()
    })

    app.post('/weather', async (request, reply) => {
      await setWeather(pool, weatherBody.parse(request.body))
      return reply.code(204).send()
    })

    app.post('/capacity', async (request, reply) => {
      await setCapacity(pool, capacityBody.parse(request.body).accounts)
      return reply.code(204).send()
    })

    app.post('/finish', async (_request, reply) => {
      await finishTasks(pool)
      return reply.code(204).send()
    })

    /** An account that somebody makes on the panel itself. */
    app.post('/strangers', async (request, reply) => {
      const { account } = await createAccount(world, strangeAccountBody.parse(request.body))
      return reply.code(201).send({ account: presenter(world)(account) })
    })
  }
}
