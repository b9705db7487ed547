import { definePanel, type PanelKind } from '@ostler/integration-kit'
import { fetchOf } from '../panel-call.ts'
import { changePassword, changePlan, lookUp, signOn, suspend, terminate, unsuspend } from './acts.ts'
import { checkConnection } from './check.ts'
import { create } from './create.ts'
import { choices, listAccounts, usage, usageOfAll } from './lists.ts'
import type { PleskAccess } from './outcomes.ts'
import { pleskPlan, pleskSettings } from './settings.ts'

/** The web server is configured anew while we wait; on a full server that takes up to two minutes. */
const PATIENCE_SECONDS = 180

/** The limits of a subscription are some forty elements, and an answer stays well below a megabyte. */
const ACCOUNTS_A_PAGE = 100

/** Hosting accounts of a Plesk server: a customer with a subscription for each. */
export function createPlesk(options: { timeoutMs?: number; accountsAPage?: number } = {}): PanelKind {
  const size = options.accountsAPage ?? ACCOUNTS_A_PAGE
  return definePanel({
    kind: 'plesk',
    label: 'Plesk',
    about: 'Web hosting subscriptions on a server with Plesk.',
    makes: 'account',
    abilities: ['changePlan', 'changePassword', 'usage', 'listAccounts', 'choices', 'signOn'],
    settings: pleskSettings,
    plan: pleskPlan,
    // The user name becomes a user of the system, too.
    names: { longest: 16, reserved: ['admin', 'drweb', 'plesk', 'popuser', 'psaadm', 'psaftp', 'sw-cp-server'] },
    // Its description says 5 to 14 characters; newer versions want strong ones besides.
    passwords: { length: 14, symbols: true },
    patienceSeconds: PATIENCE_SECONDS,
    setUpHelp:
      'Log in to the server as root and run "plesk bin secret_key --create -ip-address <our address> -description billing"; the key works from that address only. It has to be a key of the administrator. Make the service plans that are sold as plans of the administrator, and keep one shared IP address. The XML API and the REST API have to be switched on, as they are from the start. A server without a signed certificate needs its fingerprint below.',
    connect(settings, place) {
      const access: PleskAccess = {
        address: settings.address.replace(/\/+$/, ''),
        apiKey: settings.apiKey,
        fetch: fetchOf(place, settings.certificate),
        timeoutMs: options.timeoutMs ?? PATIENCE_SECONDS * 1000,
      }
      return {
        create: (input, _act, call) => create(access, input, call),
        lookUp: (account, call) => lookUp(access, account, call),
        suspend: (account, _reason, _act, call) => suspend(access, account, call),
        unsuspend: (account, _act, call) => unsuspend(access, account, call),
        terminate: (account, _act, call) => terminate(access, account, call),
        changePlan: (account, plan, _act, call) => changePlan(access, account, plan, call),
        changePassword: (account, password, _act, call) => changePassword(access, account, password, call),
        usage: (account, call) => usage(access, account, call),
        usageOfAll: (page, call) => usageOfAll(access, page, size, call),
        listAccounts: (page, call) => listAccounts(access, page, size, call),
        choices: (field, call) => choices(access, field, call),
        signOn: (account, visitor, call) => signOn(access, account, visitor, call),
        checkConnection: (call) => checkConnection(access, call),
      }
    },
  })
}
