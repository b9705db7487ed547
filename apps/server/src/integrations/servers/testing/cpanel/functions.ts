import { type HostedAccount, WhmRefusal, type WhmServer, type WhmUser } from './server.ts'

type Form = Record<string, string>
/** What a function says of itself, and what it answers. */
type Said = { reason?: string; data?: Record<string, unknown>; raw?: string }
type WhmFunction = (by: WhmUser, form: Form) => Said

/** Those that change something. */
export const acting = new Set([
  'createacct',
  'suspendacct',
  'unsuspendacct',
  'removeacct',
  'changepackage',
  'passwd',
  'modifyacct',
])

export function functionsOf(server: WhmServer, cpanelOrigin: string): Record<string, WhmFunction> {
  const shown = (account: HostedAccount) => {
    const { password: _password, totalbytes: _totalbytes, ...told } = account
    const { QUOTA } = server.limitOf(account.plan)
    return {
      ...told,
      disklimit: QUOTA === 'unlimited' ? QUOTA : `${QUOTA}M`,
      startdate: '26 Jan 04 10:00',
      suspendtime: account.suspended ? 1_767_520_900 : null,
      inodesused: 120,
      inodeslimit: 'unlimited',
      partition: 'home',
      shell: '/bin/bash',
      maxpop: 'unlimited',
    }
  }
  const bandwidth = (account: HostedAccount, deleted: 0 | 1) => {
    const { BWLIMIT } = server.limitOf(account.plan)
    return {
      user: account.user,
      owner: account.owner,
      maindomain: account.domain,
      totalbytes: String(account.totalbytes),
      limit: BWLIMIT === 'unlimited' ? '0' : String(Number(BWLIMIT) * 1024 * 1024),
      bwlimited: 0,
      deleted,
      bwusage: [{ domain: account.domain, usage: account.totalbytes, deleted }],
    }
  }

  return {
    version: () => ({ data: { version: '11.136.0.4' } }),
    applist: (by) => ({ data: { app: [...(by.functions ?? Object.keys(functionsOf(server, '')))] } }),
    verify_new_username: (_by, form) => {
      server.verify(form.user ?? '')
      return {}
    },
    createacct: (by, form) => {
      const account = server.create(by, form)
      return {
        reason: 'Account Creation Ok',
        data: { ip: account.ip, package: account.plan, nameserver: 'ns1.host.test', nameserver2: 'ns2.host.test' },
        // The log of a script, with all that it was given.
        raw: `Dns Zone check is enabled.\n+===+\n| Domain: ${account.domain}\n| UserName: ${account.user}\n| PassWord: ${form.password}\n+===+`,
      }
    },
    accountsummary: (by, form) => {
      const account = server.seenBy(by).find(({ user, domain }) => user === form.user || domain === form.domain)
      if (!account) throw new WhmRefusal('Account does not exist.')
      return { data: { acct: [shown(account)] } }
    },
    listaccts: (by, form) => {
      const key = { user: 'user', domain: 'domain', owner: 'owner', ip: 'ip', package: 'plan' }[form.searchtype ?? '']
      const { search = '' } = form
      const isMeant = (value: string) =>
        form.searchmethod === 'exact' ? value === search : new RegExp(search).test(value)
      const found = server.seenBy(by).filter((one) => !key || isMeant(String(one[key as keyof HostedAccount])))
      if (form['api.sort.enable'] === '1') found.sort((a, b) => (a.user < b.user ? -1 : 1))
      const start = Number(form['api.chunk.start'] ?? 1) - 1
      const page = form['api.chunk.enable'] === '1' ? found.slice(start, start + Number(form['api.chunk.size'])) : found
      return { data: { acct: page.map(shown) } }
    },
    suspendacct: (by, form) => {
      server.suspend(by, form)
      return {
        raw: `Changing Shell to /bin/false...done\nLocking Password...done\n${form.user}'s account has been suspended`,
      }
    },
    unsuspendacct: (by, form) => {
      server.unsuspend(by, form)
      return { raw: 'Unlocking account' }
    },
    removeacct: (by, form) => {
      server.remove(by, form)
      return { reason: `${form.username ?? form.user} account removed`, raw: 'Removing Crontab...done' }
    },
    changepackage: (by, form) => {
      server.changePackage(by, form)
      return { reason: 'Account Upgrade/Downgrade Complete for the user' }
    },
    passwd: (by, form) => {
      server.changePassword(by, form)
      return { reason: `Password changed for user “${form.user}”.`, data: { app: ['system', 'ftp', 'mail', 'mySQL'] } }
    },
    modifyacct: (by, form) => {
      server.modify(by, form)
      return { reason: 'Account Modified' }
    },
    listpkgs: () => ({ data: { pkg: [...server.packages].map(([name, limits]) => ({ name, ...limits })) } }),
    showbw: (by, form) => {
      const isMeant = ({ user }: HostedAccount) =>
        form.searchtype !== 'user' || new RegExp(form.search ?? '').test(user)
      const acct = [
        ...server
          .seenBy(by)
          .filter(isMeant)
          .map((one) => bandwidth(one, 0)),
        ...server.ended.filter(isMeant).map((one) => bandwidth(one, 1)),
      ]
      return { data: { acct, month: 1, year: 2026, totalused: 1048576 } }
    },
    create_user_session: (by, form) => {
      const { url, session, token } = server.newSession(by, form, cpanelOrigin)
      return {
        reason: 'Created session',
        data: { url, session, service: form.service, cp_security_token: token, expires: 1_767_520_800 },
      }
    },
  }
}
