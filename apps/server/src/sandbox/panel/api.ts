import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { type Answer, answerCall, loggedCalls } from '../answering.ts'
import { requireBearer } from '../bearer.ts'
import { clearFailures, failureOrder, orderFailure } from '../misbehaviour.ts'
import type { World } from '../world.ts'
import {
  type Account,
  createAccount,
  findAccount,
  listAccounts,
  needAccount,
  newAccountBody,
  suspendAccount,
  terminateAccount,
  unsuspendAccount,
} from './account.ts'
import { usageOf } from './usage.ts'

const withExternalId = z.object({ externalId: z.string() })
const withExternalIdOrNot = z.object({ externalId: z.string().optional() })
const suspendBody = z.object({ reason: z.string().max(500) })
const listQuery = z.object({
  after: z
    .string()
    .regex(/^\d{1,18}$/)
    .optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})

/** The JSON doors of the control panel. */
export function panelApi(world: World): FastifyPluginAsync {
  const host = new URL(world.publicUrl).hostname
  const present = (account: Account) => ({
    ...account,
    host,
    panelUrl: `${world.publicUrl}/sandbox/panel/login?username=${encodeURIComponent(account.username)}`,
  })

  /** Failures are ordered by domain as well, and the domain is known only when the account is. */
  async function answer(
    request: FastifyRequest,
    reply: FastifyReply,
    verb: string,
    work: (externalId: string) => Promise<Answer>,
  ): Promise<FastifyReply> {
    const { externalId } = withExternalId.parse(request.params)
    const account = await findAccount(world.pool, externalId)
    const changes = request.method !== 'GET'
    const call = { door: 'panel' as const, verb, subject: externalId, alsoKnownAs: [account?.domain ?? null], changes }
    return answerCall(world.pool, call, request, reply, () => work(externalId))
  }

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
      }
      return answerCall(world.pool, call, request, reply, async () => {
        const { account, created } = await createAccount(world, input)
        if (created) return { status: 201, body: { account: present(account) }, effect: 'created' }
        const error = { code: 'exists', message: 'This account exists.' }
        return { status: 409, body: { error, account: present(account) }, effect: 'exists' }
      })
    })

    app.get('/accounts', async (request) => {
      const { after, limit } = listQuery.parse(request.query)
      const page = await listAccounts(world.pool, after ?? null, limit)
      return { accounts: page.accounts.map(present), after: page.after }
    })

    app.get('/accounts/:externalId', (request, reply) =>
      answer(request, reply, 'get', async (externalId) => ({
        status: 200,
        body: { account: present(await needAccount(world.pool, externalId)) },
        effect: 'read',
      })),
    )

    app.get('/accounts/:externalId/usage', (request, reply) =>
      answer(request, reply, 'usage', async (externalId) => {
        const account = await needAccount(world.pool, externalId)
        const usage = usageOf(externalId, Temporal.Instant.from(account.createdAt), world.now())
        return { status: 200, body: { usage }, effect: 'read' }
      }),
    )

    app.post('/accounts/:externalId/suspend', (request, reply) => {
      const { reason } = suspendBody.parse(request.body)
      return answer(request, reply, 'suspend', async (externalId) => ({
        status: 200,
        body: { account: present(await suspendAccount(world, externalId, reason)) },
        effect: 'suspended',
      }))
    })

    app.post('/accounts/:externalId/unsuspend', (request, reply) =>
      answer(request, reply, 'unsuspend', async (externalId) => ({
        status: 200,
        body: { account: present(await unsuspendAccount(world, externalId)) },
        effect: 'unsuspended',
      })),
    )

    app.post('/accounts/:externalId/terminate', (request, reply) =>
      answer(request, reply, 'terminate', async (externalId) => {
        await terminateAccount(world, externalId)
        return { status: 200, body: { terminated: true }, effect: 'terminated' }
      }),
    )

    app.get('/calls', async (request) => ({
      calls: await loggedCalls(world.pool, 'panel', withExternalIdOrNot.parse(request.query).externalId ?? null),
    }))

    app.post('/failures', async (request, reply) => {
      await orderFailure(world.pool, 'panel', failureOrder.parse(request.body))
      return reply.code(204).send()
    })

    app.delete('/failures', async (_request, reply) => {
      await clearFailures(world.pool, 'panel')
      return reply.code(204).send()
    })
  }
}
