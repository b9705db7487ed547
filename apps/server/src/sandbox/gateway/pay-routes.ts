import type { FastifyPluginAsync, FastifyReply } from 'fastify'
import { z } from 'zod'
import { sendPage } from '../page.ts'
import { Refusal } from '../refusal.ts'
import type { World } from '../world.ts'
import { changeSession } from './change-session.ts'
import { emptyPayForm, payFormBody, readPayForm } from './pay-form.ts'
import { challengePage, donePage, payFormPage } from './pay-page.ts'
import { answerChallenge, tryCard } from './payment.ts'
import { findSession, type Session } from './session.ts'

const withId = z.object({ id: z.string() })
const challengeForm = z.object({ answer: z.enum(['approve', 'fail']) })

const origins = (session: Session): string[] => [new URL(session.returnUrl).origin, new URL(session.cancelUrl).origin]

/** The hosted pages. They lead on by redirect after each form, so that a reload sends nothing twice. */
export function payRoutes(world: World): FastifyPluginAsync {
  async function sessionOfPage(params: unknown): Promise<Session> {
    const session = await findSession(world.pool, withId.parse(params))
    if (!session) throw new Refusal(404, 'session_not_found', 'There is no such payment page.')
    return session
  }

  /** Back to the merchant when the card was taken, otherwise to the page, which then shows why not. */
  const leadOn = (reply: FastifyReply, session: Session): FastifyReply =>
    session.state === 'settled' || session.state === 'pending'
      ? reply.redirect(session.returnUrl, 303)
      : reply.redirect(`/sandbox/gateway/pay/${session.id}`, 303)

  return async (app) => {
    app.get('/pay/:id', async (request, reply) => {
      const session = await sessionOfPage(request.params)
      if (session.state === 'open') return sendPage(reply, payFormPage(session, emptyPayForm, {}), origins(session))
      if (session.state === 'challenge') return sendPage(reply, challengePage(session), origins(session))
      return sendPage(reply, donePage(session))
    })

    app.post('/pay/:id', async (request, reply) => {
      const session = await sessionOfPage(request.params)
      const input = payFormBody.parse(request.body)
      const form = readPayForm(input, world.now().toZonedDateTimeISO('UTC').toPlainDate())
      if (form.kind === 'wrong') {
        return sendPage(reply.code(422), payFormPage(session, input, form.errors), origins(session))
      }
      if (session.state === 'failed' || session.state === 'expired') return leadOn(reply, session)
      return leadOn(reply, await changeSession(world, session.id, (current, at) => tryCard(current, form.digits, at)))
    })

    app.post('/pay/:id/challenge', async (request, reply) => {
      const approved = challengeForm.parse(request.body).answer === 'approve'
      const { id } = withId.parse(request.params)
      return leadOn(reply, await changeSession(world, id, (session, at) => answerChallenge(session, approved, at)))
    })
  }
}
