import { type Html, html, type Insert } from '../html.ts'
import type { Page } from '../page.ts'

/** What the pages of the dashboard have in common. */

export const PAGE_SIZE = 50

const pages = [
  ['/sandbox/gateway', 'Payments'],
  ['/sandbox/gateway/disputes', 'Disputes'],
  ['/sandbox/gateway/methods', 'Stored methods'],
  ['/sandbox/gateway/payouts', 'Payouts'],
] as const

export const dashboardPage = (title: string, body: Insert): Page => ({
  title: `${title}: sandbox gateway`,
  width: 'wide',
  body: html`
    <nav class="tabs" aria-label="Gateway">${pages.map(
      ([href, label]) => html`<a href="${href}" ${label === title && html`aria-current="page"`}>${label}</a>`,
    )}</nav>
    <h1>${title}</h1>
    ${body}`,
})

type Listing<Row> = {
  heads: string[]
  rows: Row[]
  line: (row: Row) => Html
  /** What it says where there is none. */
  empty: string
  sequence: (row: Row) => string
}

/** A table with a way to what is older. The last column has the buttons. */
export function listing<Row>({ heads, rows, line, empty, sequence }: Listing<Row>): Html {
  const last = rows.length === PAGE_SIZE ? rows.at(-1) : undefined
  if (rows.length === 0) return html`<p>${empty}</p>`
  return html`
    <div class="scroll"><table>
      <thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}<th><span class="hidden">Actions</span></th></tr></thead>
      <tbody>${rows.map(line)}</tbody>
    </table></div>
    ${last && html`<p><a href="?before=${sequence(last)}">Older</a></p>`}`
}

/** A button that does something and comes back. */
export const actButton = (path: string, label: string, fields: Record<string, string> = {}): Html => html`
  <form method="post" action="/sandbox/gateway/dashboard/${path}">
    ${Object.entries(fields).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
    <button class="small">${label}</button>
  </form>`

export const stateOf = (state: string): Html => html`<span class="state ${state}">${state.replaceAll('_', ' ')}</span>`

export const timeOf = (instant: string | null): Html | null =>
  instant === null ? null : html`<time datetime="${instant}">${instant.slice(0, 16).replace('T', ' ')}</time>`
