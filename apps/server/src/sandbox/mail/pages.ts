import type { FastifyPluginAsync } from 'fastify'
import type { Address, Email } from 'postal-mime'
import { z } from 'zod'
import { type Html, html } from '../html.ts'
import { orderFailure } from '../misbehaviour.ts'
import { sendPage } from '../page.ts'
import { Refusal } from '../refusal.ts'
import type { World } from '../world.ts'
import { listMails, readMail, type StoredMail } from './mailbox.ts'

const PAGE_SIZE = 50

const position = z.string().regex(/^\d{1,18}$/)
const withId = z.object({ id: position })
const search = z.object({ to: z.string().default(''), before: position.optional() })
const refuseBody = z.object({
  times: z.number().int().min(0).max(1_000_000),
  /** An address; left out, every mail. */
  to: z.string().toLowerCase().default('*'),
  /** `error` is a 451, `reject` a 550; `late` and `drop` keep the mail and then do not say so in time, or at all. */
  mode: z.enum(['error', 'reject', 'late', 'drop']).default('error'),
  delayMs: z.number().int().min(0).max(600_000).default(2_000),
})

/**
 * Styles and pictures of a mail are its own, so inline ones are let through; nothing is fetched from elsewhere and no script
 * runs. Links open in a new tab, because other pages refuse to be framed.
 */
const MAIL_POLICY = `default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox`

const addresses = (list: Address[] | undefined): string =>
  (list ?? [])
    .map((one) => (one.name && one.address ? `${one.name} <${one.address}>` : one.address || one.name))
    .join(', ')

const line = (mail: StoredMail): Html => html`<tr>
  <td><a href="/dev/mail/${mail.id}">${mail.subject || '(no subject)'}</a></td>
  <td>${mail.recipients.join(', ')}</td>
  <td><time datetime="${mail.receivedAt}">${mail.receivedAt.slice(0, 16).replace('T', ' ')}</time></td>
  <td>${mail.handedOver > 1 && html`<small>handed over ${mail.handedOver} times</small>`}</td>
</tr>`

const mailPage = (mail: StoredMail, email: Email): Html => html`
  <p><a href="/dev/mail">All mail</a></p>
  <h1>${mail.subject || '(no subject)'}</h1>
  <dl>
    <dt>From</dt><dd>${email.from ? addresses([email.from]) : mail.sender}</dd>
    <dt>To</dt><dd>${addresses(email.to) || mail.recipients.join(', ')}</dd>
    <dt>Received</dt><dd><time datetime="${mail.receivedAt}">${mail.receivedAt}</time></dd>
    <dt>Message-ID</dt><dd><code>${mail.messageId}</code></dd>
  </dl>
  ${email.html && html`<iframe title="The mail as it looks" src="/dev/mail/${mail.id}/html" sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>`}
  <h2>Text</h2>
  <pre>${email.text ?? '(none)'}</pre>
  <details><summary>All headers</summary>
    <dl>${email.headers.map((header) => html`<dt>${header.originalKey}</dt><dd>${header.value}</dd>`)}</dl>
  </details>
  ${email.attachments.length > 0 && html`<h2>Attachments</h2><ul>${email.attachments.map((file) => html`<li>${file.filename ?? 'without a name'} (${file.mimeType})</li>`)}</ul>`}`

/** The mailbox of the sandbox, for people and, as JSON, for tests. */
export function mailPages(world: World): FastifyPluginAsync {
  async function need(params: unknown) {
    const found = await readMail(world.pool, withId.parse(params).id)
    if (!found) throw new Refusal(404, 'mail_not_found', 'There is no such mail.')
    return found
  }

  return async (app) => {
    app.get('/mail', async (request, reply) => {
      const { to, before } = search.parse(request.query)
      const mails = await listMails(world.pool, {
        to: to === '' ? null : { containing: to },
        before: before ?? null,
        limit: PAGE_SIZE,
      })
      const last = mails.length === PAGE_SIZE ? mails.at(-1) : undefined
      return sendPage(reply, {
        title: 'Mail',
        width: 'wide',
        body: html`
          <h1>Mail</h1>
          <p class="quiet">Every mail that was sent. None of it left this machine.</p>
          <form class="search" role="search" method="get" action="/dev/mail">
            <label for="to">Recipient</label>
            <input id="to" name="to" type="search" value="${to}">
            <button class="small">Search</button>
          </form>
          <div class="scroll"><table>
            <thead><tr><th scope="col">Subject</th><th scope="col">To</th><th scope="col">Received</th><th><span class="hidden">Remarks</span></th></tr></thead>
            <tbody>${mails.map(line)}</tbody>
          </table></div>
          ${mails.length === 0 && html`<p>No mail.</p>`}
          ${last && html`<p><a href="?to=${encodeURIComponent(to)}&amp;before=${last.id}">Older</a></p>`}`,
      })
    })

    app.get('/mail.json', async (request) => {
      const { to, before } = search.parse(request.query)
      const mails = await listMails(world.pool, {
        to: to === '' ? null : { exactly: to },
        before: before ?? null,
        limit: PAGE_SIZE,
      })
      const full = await Promise.all(
        mails.map(async (mail) => {
          const email = (await readMail(world.pool, mail.id))?.email
          return { ...mail, text: email?.text ?? null, html: email?.html ?? null }
        }),
      )
      return { mails: full }
    })

    app.get('/mail/:id', async (request, reply) => {
      const { mail, email } = await need(request.params)
      return sendPage(reply, { title: mail.subject, width: 'wide', body: mailPage(mail, email) }, { frames: "'self'" })
    })

    app.get('/mail/:id/html', async (request, reply) => {
      const { email } = await need(request.params)
      return reply
        .header('content-security-policy', MAIL_POLICY)
        .header('x-frame-options', 'SAMEORIGIN')
        .header('cache-control', 'no-store')
        .type('text/html; charset=utf-8')
        .send(`<base target="_blank">${email.html ?? ''}`)
    })

    app.post('/mail/refuse', async (request, reply) => {
      const { to, ...order } = refuseBody.parse(request.body)
      await orderFailure(world.pool, 'mail', { match: to, ...order })
      return reply.code(204).send()
    })
  }
}
