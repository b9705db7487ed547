import type { FastifyPluginAsync, FastifyReply } from 'fastify'
import { z } from 'zod'
import { sendPage } from '../page.ts'
import { Refusal } from '../refusal.ts'
import type { World } from '../world.ts'
import { changeSession } from './change-session.ts'
import { changeWebhookMode } from './events.ts'
import { dayOf } from './ids.ts'
import { emptyPayForm, payFormBody, readPayForm } from './pay-form.ts'
import { cardPage, challengePage, donePage, payPageSheet, storedPage, storePageSheet } from './pay-page.ts'
import { answerChallenge, isOver, tryCard } from './payment.ts'
import { withId } from './requests.ts'
import { findSession, type Session, webhookModes } from './session.ts'
import { answerStoringChallenge, findStoring, type Storing, storeCard } from './storing.ts'

export const challengeForm = z.object({ answer: z.enum(['approve', 'fail']) })
const webhooksForm = z.object({ webhooks: z.enum(webhookModes).optional() })

type Ways = { returnUrl: string; cancelUrl: string }

const origins = ({ returnUrl, cancelUrl }: Ways): string[] => [new URL(returnUrl).origin, new URL(cancelUrl).origin]

/** The hosted pages. They lead on by redirect after each form, so that a reload sends nothing twice. */
export function payRoutes(world: World): FastifyPluginAsync {
  async function sessionOfPage(params: unknown): Promise<Session> {
    const session = await findSession(world.pool, withId.parse(params))
    if (!session) throw new Refusal(404, 'session_not_found', 'There is no such payment page.')
    return session
  }

  async function storingOfPage(params: unknown): Promise<Storing> {
    const storing = await findStoring(world.pool, withId.parse(params))
    if (!storing) throw new Refusal(404, 'session_not_found', 'There is no such page.')
    return storing
  }

  /** Back to the merchant when there is nothing more to do here, otherwise to the page, which then shows why. */
  function leadOn(reply: FastifyReply, session: Session): FastifyReply {
    const isTaken = session.state === 'settled' || session.state === 'pending' || session.state === 'authorised'
    // A charge has no other card to try: the merchant says what comes next.
    const isFailedCharge = session.kind === 'charge' && session.state === 'failed'
    return isTaken || isFailedCharge
      ? reply.redirect(session.returnUrl, 303)
      : reply.redirect(`/sandbox/gateway/pay/${session.id}`, 303)
  }

  const leadOnFromStoring = (reply: FastifyReply, storing: Storing): FastifyReply =>
    storing.state === 'stored' || storing.state === 'pending'
      ? reply.redirect(storing.returnUrl, 303)
      : reply.redirect(`/sandbox/gateway/store/${storing.id}`, 303)

  return async (app) => {
    app.get('/pay/:id', async (request, reply) => {
      const session = await sessionOfPage(request.params)
      const policy = { formTargets: origins(session) }
      if (session.state === 'open') return sendPage(reply, cardPage(payPageSheet(session), emptyPayForm, {}), policy)
      if (session.state === 'challenge') return sendPage(reply, challengePage(payPageSheet(session)), policy)
      return sendPage(reply, donePage(session))
    })

    app.post('/pay/:id', async (request, reply) => {
      const session = await sessionOfPage(request.params)
      const input = payFormBody.parse(request.body)
      const form = readPayForm(input, dayOf(world.now()))
      if (form.kind === 'wrong') {
        const page = cardPage(payPageSheet(session), input, form.errors)
        return sendPage(reply.code(422), page, { formTargets: origins(session) })
      }
      if (isOver(session)) return leadOn(reply, session)
      const { webhooks } = webhooksForm.parse(request.body)
      if (webhooks) await changeWebhookMode(world.pool, session.id, webhooks)
      return leadOn(reply, await changeSession(world, { id: session.id }, (current, at) => tryCard(current, form, at)))
    })

    app.post('/pay/:id/challenge', async (request, reply) => {
      const approved = challengeForm.parse(request.body).answer === 'approve'
      const { id } = withId.parse(request.params)
      return leadOn(reply, await changeSession(world, { id }, (session, at) => answerChallenge(session, approved, at)))
    })

    app.get('/store/:id', async (request, reply) => {
      const storing = await storingOfPage(request.params)
      const policy = { formTargets: origins(storing) }
      if (storing.state === 'open') return sendPage(reply, cardPage(storePageSheet(storing), emptyPayForm, {}), policy)
      if (storing.state === 'challenge') return sendPage(reply, challengePage(storePageSheet(storing)), policy)
      return sendPage(reply, storedPage(storing))
    })

    app.post('/store/:id', async (request, reply) => {
      const storing = await storingOfPage(request.params)
      const input = payFormBody.parse(request.body)
      const form = readPayForm(input, dayOf(world.now()))
      if (form.kind === 'wrong') {
        const page = cardPage(storePageSheet(storing), input, form.errors)
        return sendPage(reply.code(422), page, { formTargets: origins(storing) })
      }
      if (storing.state === 'expired') return leadOnFromStoring(reply, storing)
      return leadOnFromStoring(reply, await storeCard(world, storing.id, form))
    })

    app.post('/store/:id/challenge', async (request, reply) => {
      const approved = challengeForm.parse(request.body).answer === 'approve'
      const { id } = withId.parse(request.params)
      return leadOnFromStoring(reply, await answerStoringChallenge(world, id, approved))
    })
  }
}
