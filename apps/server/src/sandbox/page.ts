import type { FastifyReply } from 'fastify'
import { type Html, html, type Insert } from './html.ts'

export type Page = {
  title: string
  body: Insert
  width?: 'narrow' | 'wide'
  /** Shown in a frame of another site, by a script that tells that site how it goes. */
  framed?: { src: string; merchantOrigin: string }
}

/** What a page may do beyond what every page of the sandbox may. */
export type Policy = {
  /**
   * Further origins that a form of this page may end up at: browsers apply `form-action` to the redirect that answers a
   * form as well.
   */
  formTargets?: string[]
  /** What it shows in frames. */
  frames?: string
  /** Who may show it in a frame. */
  ancestors?: string
  scripts?: string
}

/** Sends a page of the sandbox under a policy that allows no inline style, and a script only where one is named. */
export function sendPage(reply: FastifyReply, page: Page, policy: Policy = {}): FastifyReply {
  const { formTargets = [], frames = "'none'", ancestors = "'none'", scripts = "'none'" } = policy
  const formAction = ["'self'", ...formTargets].join(' ')
  // Older than the policy, and knows no third site.
  if (policy.ancestors) reply.removeHeader('x-frame-options')
  return (
    reply
      .header(
        'content-security-policy',
        `default-src 'none'; style-src 'self'; img-src 'self'; script-src ${scripts}; frame-src ${frames}; form-action ${formAction}; base-uri 'none'; frame-ancestors ${ancestors}`,
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
    ${page.framed && html`<script type="module" src="${page.framed.src}"></script>`}
  </head>
  <body class="${page.framed ? 'framed' : (page.width ?? 'narrow')}" ${page.framed && html`data-merchant-origin="${page.framed.merchantOrigin}"`}>
    <aside class="ribbon" aria-label="Sandbox">Sandbox: no real money, servers or mail</aside>
    <main>${page.body}</main>
  </body>
</html>`
}
