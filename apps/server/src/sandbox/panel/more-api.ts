import { randomUUID } from 'node:crypto'
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { requireBearer } from '../bearer.ts'
import type { World } from '../world.ts'
import { type Account, needAccount, passwordText, planBody } from './account.ts'
import { answerOf, courseOf, presenter, takenOn } from './answered.ts'
import { deleteBackup, listBackups, makeBackup, reinstallAccount, restoreBackup } from './backups.ts'
import {
  changePassword,
  changePlan,
  clearCache,
  passwordBody,
  phpBody,
  powerAccount,
  powerBody,
  renameAccount,
  renameBody,
  renewAccount,
  renewBody,
  setPhpVersion,
} from './life.ts'
import { screenOf } from './screen.ts'
import { wayIn } from './sign-on.ts'
import { needTask } from './tasks.ts'

const signOnBody = z.object({ ip: z.string().max(100) })
const backupParams = z.object({ backupId: z.string() })
const taskParams = z.object({ taskId: z.string() })
/** Nothing is kept, so there is nothing that images could be spared of. */
const cacheBody = z.object({ images: z.boolean().default(false) })
const reinstallBody = z.object({ password: passwordText })

/** The caller's name for the work, which may be asked for twice. */
const labelOf = (request: FastifyRequest): string =>
  z.string().min(1).max(200).catch(randomUUID()).parse(request.headers['idempotency-key'])

/** The JSON doors of the control panel for what an account can be told besides living and dying. */
export function panelMoreApi(world: World): FastifyPluginAsync {
  const present = presenter(world)

  return async (app) => {
    app.addHook('onRequest', requireBearer(world.apiKey))

    /** Something that is done at once and answers the account as it stands then. */
    function changes<Body extends z.ZodType>(
      path: string,
      { verb, body, effect }: { verb: string; body: Body; effect: string },
      change: (externalId: string, input: z.output<Body>) => Promise<Account>,
    ): void {
      app.post(`/accounts/:externalId/${path}`, (request, reply) => {
        const input = body.parse(request.body ?? {})
        return answerOf(world, request, reply, verb, async (externalId) => ({
          status: 200,
          body: { account: present(await change(externalId, input)) },
          effect,
        }))
      })
    }

    const asks = (path: string, verb: string, ask: (externalId: string) => Promise<unknown>) =>
      app.get(`/accounts/:externalId/${path}`, (request: FastifyRequest, reply: FastifyReply) =>
        answerOf(world, request, reply, verb, async (externalId) => ({
          status: 200,
          body: await ask(externalId),
          effect: 'read',
        })),
      )

    changes('plan', { verb: 'plan', body: planBody, effect: 'plan changed' }, (id, input) =>
      changePlan(world, id, input),
    )
    changes('password', { verb: 'password', body: passwordBody, effect: 'password changed' }, (id, { password }) =>
      changePassword(world, id, password),
    )
    changes('rename', { verb: 'rename', body: renameBody, effect: 'renamed' }, (id, { domain }) =>
      renameAccount(world, id, domain),
    )
    changes('renew', { verb: 'renew', body: renewBody, effect: 'renewed' }, (id, { paidUntil }) =>
      renewAccount(world, id, paidUntil),
    )
    changes('power', { verb: 'power', body: powerBody, effect: 'switched' }, (id, { to }) =>
      powerAccount(world, id, to),
    )
    changes('php', { verb: 'action', body: phpBody, effect: 'php version set' }, (id, { version }) =>
      setPhpVersion(world, id, version),
    )
    changes('cache/clear', { verb: 'action', body: cacheBody, effect: 'cache cleared' }, (id) => clearCache(world, id))

    asks('console', 'console', async (id) => ({ text: screenOf(await needAccount(world.pool, id)) }))
    asks('backups', 'backups', async (id) => ({ backups: await listBackups(world.pool, id) }))

    app.get('/accounts/:externalId/tasks/:taskId', (request, reply) => {
      const { taskId } = taskParams.parse(request.params)
      return answerOf(world, request, reply, 'task', async (externalId) => ({
        status: 200,
        body: { task: await needTask(world.pool, externalId, taskId) },
        effect: 'read',
      }))
    })

    app.post('/accounts/:externalId/sign-on', (request, reply) => {
      const { ip } = signOnBody.parse(request.body)
      return answerOf(world, request, reply, 'sign_on', async (externalId) => ({
        status: 201,
        body: await wayIn(world, externalId, ip),
        effect: 'way in made',
      }))
    })

    app.post('/accounts/:externalId/backups', (request, reply) =>
      answerOf(world, request, reply, 'backup', async (externalId, misbehaviour) =>
        takenOn(await makeBackup(world, { externalId, label: labelOf(request) }, courseOf(misbehaviour))),
      ),
    )

    app.post('/accounts/:externalId/backups/:backupId/restore', (request, reply) => {
      const { backupId } = backupParams.parse(request.params)
      return answerOf(world, request, reply, 'restore', async (externalId, misbehaviour) =>
        takenOn(await restoreBackup(world, { externalId, backupId, label: labelOf(request) }, courseOf(misbehaviour))),
      )
    })

    app.delete('/accounts/:externalId/backups/:backupId', (request, reply) => {
      const { backupId } = backupParams.parse(request.params)
      return answerOf(world, request, reply, 'delete_backup', async (externalId) => {
        await deleteBackup(world, externalId, backupId)
        return { status: 200, body: { deleted: true }, effect: 'back-up deleted' }
      })
    })

    app.post('/accounts/:externalId/reinstall', (request, reply) => {
      const { password } = reinstallBody.parse(request.body)
      return answerOf(world, request, reply, 'reinstall', async (externalId, misbehaviour) =>
        takenOn(
          await reinstallAccount(world, { externalId, password, label: labelOf(request) }, courseOf(misbehaviour)),
        ),
      )
    })
  }
}
