import type { FastifyPluginAsync } from 'fastify'
import { z } from 'zod'
import { type Html, html } from '../html.ts'
import { type Page, sendPage } from '../page.ts'
import type { World } from '../world.ts'
import { type Account, findLogin, listAccounts } from './account.ts'
import { passwordFits } from './password.ts'
import { useWayIn } from './sign-on.ts'
import { usageOf } from './usage.ts'

const PAGE_SIZE = 50

const position = z.object({
  after: z
    .string()
    .regex(/^\d{1,18}$/)
    .optional(),
})
const loginQuery = z.object({ username: z.string().default('') })
const loginBody = z.object({ username: z.string().default(''), password: z.string().default('') })

const tokenParams = z.object({ token: z.string().max(100) })

const suspendedNotice = ({ suspended, suspendReason }: Account): Html | false =>
  suspended && html`<p class="notice bad" role="status">Suspended: ${suspendReason}</p>`

const loginPage = (username: string, problem: string | null, account: Account | null): Page => ({
  title: 'Log in to your server',
  body: html`
    <section class="card">
      <h1>Server panel</h1>
      ${problem && html`<p class="notice bad" role="alert">${problem}</p>`}
      ${account && suspendedNotice(account)}
      <form method="post" action="/sandbox/panel/login">
        <div class="field"><label for="username">User name</label>
          <input id="username" name="username" value="${username}" autocomplete="username" required></div>
        <div class="field"><label for="password">Password</label>
          <input id="password" name="password" type="password" autocomplete="current-password" required></div>
        <button class="primary">Log in</button>
      </form>
    </section>`,
})

function accountPage(account: Account, now: Temporal.Instant): Page {
  const usage = usageOf(account, now)
  return {
    title: account.domain ?? account.username,
    body: html`
      <section class="card">
        <h1>${account.domain ?? account.username}</h1>
        ${suspendedNotice(account)}
        ${account.state === 'making' && html`<p class="notice" role="status">Being made.</p>`}
        ${account.state === 'broken' && html`<p class="notice bad" role="status">It was not made to its end.</p>`}
        <dl>
          <dt>User name</dt><dd>${account.username}</dd>
          <dt>Plan</dt><dd>${account.plan}</dd>
          <dt>Disk</dt><dd>${usage.diskMib} of ${usage.diskLimitMib} MiB
            <progress max="${usage.diskLimitMib}" value="${usage.diskMib}" aria-label="Disk used"></progress></dd>
          <dt>Traffic</dt><dd>${usage.trafficMib} MiB</dd>
          <dt>Power</dt><dd>${account.power}</dd>
          <dt>PHP</dt><dd>${account.phpVersion}</dd>
          ${account.paidUntil && html`<dt>Paid until</dt><dd>${account.paidUntil}</dd>`}
          <dt>Since</dt><dd>${account.createdAt.slice(0, 10)}</dd>
        </dl>
      </section>`,
  }
}

const wayClosed: Page = {
  title: 'This way in is closed',
  body: html`
    <section class="card">
      <h1>Server panel</h1>
      <p class="notice bad" role="alert">This address was used already, or is too old.</p>
      <p><a href="/sandbox/panel/login">Log in</a></p>
    </section>`,
}

const line = (account: Account): Html => html`<tr>
  <td><a href="/sandbox/panel/login?username=${encodeURIComponent(account.username)}">${account.username}</a></td>
  <td>${account.domain}</td>
  <td>${account.plan}</td>
  <td><span class="state ${account.state === 'active' ? 'settled' : 'failed'}">${account.state}</span></td>
  <td><small>${account.externalId}</small></td>
</tr>`

/** The pages of the control panel: every account there is, and the log-in that a client is sent to. */
export function panelPages(world: World): FastifyPluginAsync {
  return async (app) => {
    app.get('/', async (request, reply) => {
      const from = position.parse(request.query).after ?? null
      const { accounts, after } = await listAccounts(world.pool, { after: from, limit: PAGE_SIZE })
      return sendPage(reply, {
        title: 'Sandbox panel',
        width: 'wide',
        body: html`
          <h1>Accounts</h1>
          <p class="quiet">What stands on the simulated server.</p>
          <div class="scroll"><table>
            <thead><tr><th scope="col">User</th><th scope="col">Domain</th><th scope="col">Plan</th><th scope="col">State</th><th scope="col">Key</th></tr></thead>
            <tbody>${accounts.map(line)}</tbody>
          </table></div>
          ${accounts.length === 0 && html`<p>No account yet.</p>`}
          ${after && html`<p><a href="?after=${after}">More</a></p>`}`,
      })
    })

    app.get('/login', async (request, reply) => {
      const { username } = loginQuery.parse(request.query)
      const login = await findLogin(world.pool, username)
      return sendPage(reply, loginPage(username, null, login?.account ?? null))
    })

    app.post('/login', async (request, reply) => {
      const { username, password } = loginBody.parse(request.body)
      const login = await findLogin(world.pool, username)
      if (!login || !(await passwordFits(password, login.passwordHash))) {
        return sendPage(reply.code(422), loginPage(username, 'User name or password is wrong.', null))
      }
      return sendPage(reply, accountPage(login.account, world.now()))
    })

    app.get('/sign-on/:token', async (request, reply) => {
      const account = await useWayIn(world, tokenParams.parse(request.params).token)
      return sendPage(reply.code(account ? 200 : 410), account ? accountPage(account, world.now()) : wayClosed)
    })
  }
}
