import { readFile } from 'node:fs/promises'
import type { FastifyPluginAsync, FastifyReply } from 'fastify'
import { type Page, type Policy, sendPage } from '../page.ts'
import { Refusal } from '../refusal.ts'
import type { World } from '../world.ts'
import { changeSession } from './change-session.ts'
import { dayOf } from './ids.ts'
import { emptyPayForm, payFormBody, readPayForm } from './pay-form.ts'
import { cardPage, challengePage, framedEnd, payFieldsSheet, type Sheet, storeFieldsSheet } from './pay-page.ts'
import { challengeForm } from './pay-routes.ts'
import { answerChallenge, tryCard } from './payment.ts'
import { withId } from './requests.ts'
import { findSession, type Session } from './session.ts'
import { answerStoringChallenge, findStoring, type Storing, storeCard } from './storing.ts'

type Card = { digits: string; expires: string }

/** A payment or a storing, as far as a frame shows it. */
type Framed = {
  state: 'open' | 'challenge' | 'done' | 'closed'
  /** The page around the frame: who may show it, and who is told of its end. */
  merchantOrigin: string
  sheet: Sheet
  give(card: Card): Promise<unknown>
  answer(approved: boolean): Promise<unknown>
}

const paymentStates: Record<Session['state'], Framed['state']> = {
  open: 'open',
  challenge: 'challenge',
  pending: 'done',
  authorised: 'done',
  settled: 'done',
  failed: 'closed',
  expired: 'closed',
  released: 'closed',
}

const storingStates: Record<Storing['state'], Framed['state']> = {
  open: 'open',
  challenge: 'challenge',
  pending: 'done',
  stored: 'done',
  expired: 'closed',
}

/**
 * The fields of the provider in a frame of the merchant's page. Card numbers stay in the frame: what comes out of it is a
 * message that the payer has finished, to the origin of the merchant and to nobody else.
 */
export function fieldsRoutes(world: World): FastifyPluginAsync {
  async function framed(params: unknown): Promise<Framed> {
    const { id } = withId.parse(params)
    const session = await findSession(world.pool, { id })
    if (session?.way === 'fields') {
      return {
        state: paymentStates[session.state],
        merchantOrigin: new URL(session.returnUrl).origin,
        sheet: payFieldsSheet(session),
        give: (card) => changeSession(world, { id }, (current, at) => tryCard(current, card, at)),
        answer: (approved) => changeSession(world, { id }, (current, at) => answerChallenge(current, approved, at)),
      }
    }
    const storing = await findStoring(world.pool, { id })
    if (storing?.way !== 'fields') throw new Refusal(404, 'session_not_found', 'There are no such fields.')
    return {
      state: storingStates[storing.state],
      merchantOrigin: new URL(storing.returnUrl).origin,
      sheet: storeFieldsSheet(storing),
      give: (card) => storeCard(world, id, card),
      answer: (approved) => answerStoringChallenge(world, id, approved),
    }
  }

  function send(reply: FastifyReply, page: Page, { merchantOrigin }: Framed): FastifyReply {
    const policy: Policy = { ancestors: merchantOrigin, scripts: "'self'" }
    const script = { src: '/sandbox/gateway/fields.js', merchantOrigin }
    return sendPage(reply, { ...page, framed: script }, policy)
  }

  const again = (reply: FastifyReply, fields: Framed): FastifyReply => reply.redirect(fields.sheet.action, 303)

  return async (app) => {
    const script = await readFile(new URL('./fields.js', import.meta.url), 'utf8')
    app.get('/fields.js', (_request, reply: FastifyReply) =>
      reply.header('cache-control', 'no-cache').type('text/javascript; charset=utf-8').send(script),
    )

    app.get('/fields/:id', async (request, reply) => {
      const fields = await framed(request.params)
      if (fields.state === 'open') return send(reply, cardPage(fields.sheet, emptyPayForm, {}), fields)
      if (fields.state === 'challenge') return send(reply, challengePage(fields.sheet), fields)
      return send(reply, framedEnd(fields.state === 'done'), fields)
    })

    app.post('/fields/:id', async (request, reply) => {
      const fields = await framed(request.params)
      const input = payFormBody.parse(request.body)
      const form = readPayForm(input, dayOf(world.now()))
      if (form.kind === 'wrong') return send(reply.code(422), cardPage(fields.sheet, input, form.errors), fields)
      if (fields.state !== 'closed') await fields.give(form)
      return again(reply, fields)
    })

    app.post('/fields/:id/challenge', async (request, reply) => {
      const fields = await framed(request.params)
      await fields.answer(challengeForm.parse(request.body).answer === 'approve')
      return again(reply, fields)
    })
  }
}
