import { definePanel, type PanelKind } from '@ostler/integration-kit'
import { fetchOf } from '../panel-call.ts'
import { changePassword, changePlan, suspend, terminate, unsuspend } from './acts.ts'
import { checkConnection } from './check.ts'
import { create } from './create.ts'
import { choices, listAccounts, lookUp, signOn, usage } from './reading.ts'
import { directAdminPlan, directAdminSettings } from './settings.ts'

/** Making a user sets up web server, mail and DNS before it answers. */
const PATIENCE_SECONDS = 120

/**
 * Web hosting with DirectAdmin. Accounts are changed by its older interface (`CMD_API_…`), which is the only one that can,
 * and read by the newer one where there is one.
 *
 * It has no back-ups here: those of DirectAdmin are queued without a name or a number, and cannot be told apart afterwards.
 */
export function createDirectAdmin(options: { timeoutMs?: number } = {}): PanelKind {
  return definePanel({
    kind: 'directadmin',
    label: 'DirectAdmin',
    about: 'Web hosting accounts on a server with DirectAdmin.',
    makes: 'account',
    abilities: ['changePlan', 'changePassword', 'usage', 'listAccounts', 'choices', 'signOn'],
    settings: directAdminSettings,
    plan: directAdminPlan,
    // Newer servers allow longer names (max_username_length), but all of them take eight characters.
    names: { longest: 8, reserved: ['diradmin', 'reseller', 'webapps', 'apache', 'majordom'] },
    passwords: { length: 16, symbols: false },
    patienceSeconds: PATIENCE_SECONDS,
    setUpHelp:
      'Log in to DirectAdmin as the administrator or reseller whose users the accounts shall become, open "Login Keys" and create a key that does not expire. Allow it CMD_API_LOGIN_TEST, CMD_API_SHOW_USERS, CMD_API_SHOW_USER_CONFIG, CMD_API_SHOW_USER_USAGE, CMD_API_SHOW_RESELLER_IPS, CMD_API_PACKAGES_USER, CMD_API_ACCOUNT_USER, CMD_API_SELECT_USERS, CMD_API_MODIFY_USER, CMD_API_USER_PASSWD and the login keys, and restrict it to the IP address of this server. Users are read by the newer interface (/api/users), and clients are let in by /api/login-keys/urls.',
    connect(settings, place) {
      const access = {
        address: settings.address.replace(/\/+$/, ''),
        username: settings.username,
        loginKey: settings.loginKey,
        fetch: fetchOf(place, settings.certificate),
        timeoutMs: options.timeoutMs ?? PATIENCE_SECONDS * 1000,
      }
      return {
        create: (input, _act, call) => create(access, input, call),
        lookUp: (account, call) => lookUp(access, account, call),
        suspend: (account, reason, _act, call) => suspend(access, account, reason, call),
        unsuspend: (account, _act, call) => unsuspend(access, account, call),
        terminate: (account, _act, call) => terminate(access, account, call),
        changePlan: (account, plan, _act, call) => changePlan(access, account, plan, call),
        changePassword: (account, password, _act, call) => changePassword(access, account, password, call),
        usage: (account, call) => usage(access, account, call),
        listAccounts: (page, call) => listAccounts(access, page, call),
        choices: (field, call) => choices(access, field, call),
        signOn: (account, _visitor, call) => signOn(access, account, call),
        checkConnection: (call) => checkConnection(access, call),
      }
    },
  })
}
