import type { FastifyReply } from 'fastify'
import { type Html, html, type Insert } from './html.ts'

export type Page = { title: string; body: Insert; width?: 'narrow' | 'wide' }

/**
 * Sends a page of the sandbox under a policy that allows no script and no inline style.
 *
 * @param formTargets further origins that a form of this page may end up at: browsers apply `form-action` to the
 *   redirect that answers a form as well.
 */
export function sendPage(reply: FastifyReply, page: Page, formTargets: string[] = [], framed = "'none'"): FastifyReply {
  const formAction = ["'self'", ...formTargets].join(' ')
  return (
    reply
      .header(
        'content-security-policy',
        `default-src 'none'; style-src 'self'; img-src 'self'; frame-src ${framed}; form-action ${formAction}; base-uri 'none'; frame-ancestors 'none'`,
      )
      .header('cache-control', 'no-store')
      // Tells other sites nothing, and still lets a form of ours say where it comes from.
      .header('referrer-policy', 'same-origin')
      .type('text/html; charset=utf-8')
      .send(shell(page).text)
  )
}

function shell(page: Page): Html {
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="robots" content="noindex">
    <title>${page.title}</title>
    <link rel="stylesheet" href="/sandbox/style.css">
  </head>
  <body class="${page.width ?? 'narrow'}">
    <aside class="ribbon" aria-label="Sandbox">Sandbox: no real money, servers or mail</aside>
    <main>${page.body}</main>
  </body>
</html>`
}
