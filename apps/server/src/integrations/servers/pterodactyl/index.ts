import { definePanel, type PanelKind } from '@ostler/integration-kit'
import { fetchOf } from '../panel-call.ts'
import { changePlan, installed, reinstall, suspend, terminate, unsuspend } from './acts.ts'
import { backupProgress, backups } from './backups.ts'
import { power, usage } from './client-side.ts'
import { create } from './create.ts'
import { checkConnection, choices, listAccounts } from './reading.ts'
import { lookUp } from './servers.ts'
import { pterodactylPlan, pterodactylSettings } from './settings.ts'

/** The panel waits for the machine of a server before it answers. */
const PATIENCE_SECONDS = 60

/** Game servers on a Pterodactyl panel. Clients log in to the panel themselves: it has no way to let them in. */
export function createPterodactyl(options: { timeoutMs?: number } = {}): PanelKind {
  return definePanel({
    kind: 'pterodactyl',
    label: 'Pterodactyl',
    about: 'Game servers on the machines of a Pterodactyl panel.',
    makes: 'machine',
    abilities: ['changePlan', 'usage', 'listAccounts', 'choices', 'backups', 'power', 'reinstall'],
    settings: pterodactylSettings,
    plan: pterodactylPlan,
    names: { longest: 20 },
    passwords: { length: 16, symbols: false },
    patienceSeconds: PATIENCE_SECONDS,
    setUpHelp:
      'In the admin area of the panel open "Application API" and create a key with "Read & Write" for servers and users, and "Read" for allocations, nests, eggs, locations and nodes. For starting and stopping, back-ups and usage, log in as an administrator, open "API Credentials" in the account and create a client key as well; allow the IP address of this server there. Nodes need free allocations: each server takes one.',
    connect(settings, place) {
      const access = {
        address: settings.address.replace(/\/+$/, ''),
        apiKey: settings.apiKey,
        clientKey: settings.clientKey,
        linkByMail: settings.linkByMail,
        fetch: fetchOf(place, settings.certificate),
        timeoutMs: options.timeoutMs ?? PATIENCE_SECONDS * 1000,
      }
      return {
        create: (input, _act, call) => create(access, input, call),
        lookUp: (account, call) => lookUp(access, account, call),
        suspend: (account, _reason, _act, call) => suspend(access, account, call),
        unsuspend: (account, _act, call) => unsuspend(access, account, call),
        terminate: (account, _act, call) => terminate(access, account, call),
        progress: (account, ticket, call) =>
          ticket === 'install' ? installed(access, account, call) : backupProgress(access, account, ticket, call),
        changePlan: (account, plan, _act, call) => changePlan(access, account, plan, call),
        usage: (account, call) => usage(access, account, call),
        listAccounts: (page, call) => listAccounts(access, page, call),
        choices: (field, call) => choices(access, field, call),
        power: (account, to, _act, call) => power(access, account, to, call),
        reinstall: (account, { image }, _act, call) => reinstall(access, account, image, call),
        ...backups(access),
        checkConnection: (call) => checkConnection(access, call),
      }
    },
  })
}
