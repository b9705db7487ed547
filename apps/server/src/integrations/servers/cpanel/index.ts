import { definePanel, type PanelKind } from '@ostler/integration-kit'
import { fetchOf } from '../panel-call.ts'
import { changePassword, changePlan, lookUp, rename, signOn, suspend, terminate, unsuspend } from './acts.ts'
import { checkConnection } from './check.ts'
import type { WhmAccess } from './client.ts'
import { create } from './create.ts'
import { choices, listAccounts, usage, usageOfAll } from './lists.ts'
import { cpanelPlan, cpanelSettings } from './settings.ts'

/** An account is made while we wait, hooks of the operator included, and that may take minutes. */
const PATIENCE_SECONDS = 240

/** Keeps an answer well below a megabyte, and the pattern of their names below eight kilobytes. */
const ACCOUNTS_A_PAGE = 250

/** Hosting accounts of a cPanel server, through WHM API 1. */
export function createCpanel(options: { timeoutMs?: number; accountsAPage?: number } = {}): PanelKind {
  const size = options.accountsAPage ?? ACCOUNTS_A_PAGE
  return definePanel({
    kind: 'cpanel',
    label: 'cPanel',
    about: 'Web hosting accounts on a server with cPanel and WHM.',
    makes: 'account',
    abilities: ['changePlan', 'changePassword', 'rename', 'usage', 'listAccounts', 'choices', 'signOn'],
    settings: cpanelSettings,
    plan: cpanelPlan,
    // Names of databases begin with the first eight characters of the user name.
    names: { longest: 16, uniqueStart: 8, reserved: ['all', 'assp', 'cpanel', 'test', 'virtfs', 'whm'] },
    // The server measures the strength, and wants 65 of 100 unless it was told otherwise.
    passwords: { length: 20, symbols: true },
    patienceSeconds: PATIENCE_SECONDS,
    setUpHelp:
      'In WHM, go to Development, Manage API Tokens, and generate a token as root or as the reseller who owns the accounts. It needs the rights to create, list, suspend, terminate and modify accounts, to change passwords and packages, to see the bandwidth, and to create user sessions. Allow our address in cPHulk and in the firewall, or a few wrong passwords of others shut us out. A server without a signed certificate needs its fingerprint below.',
    connect(settings, place) {
      const access: WhmAccess = {
        address: settings.address.replace(/\/+$/, ''),
        user: settings.user,
        token: settings.token,
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
        rename: (account, domain, _act, call) => rename(access, account, domain, call),
        usage: (account, call) => usage(access, account, call),
        usageOfAll: (page, call) => usageOfAll(access, page, size, call),
        listAccounts: (page, call) => listAccounts(access, page, size, call),
        choices: (field, call) => choices(access, field, call),
        signOn: (account, _visitor, call) => signOn(access, account, call),
        checkConnection: (call) => checkConnection(access, call),
      }
    },
  })
}
