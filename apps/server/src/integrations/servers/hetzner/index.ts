import { definePanel, type PanelKind } from '@ostler/integration-kit'
import { backups } from './backups.ts'
import { changing } from './changing.ts'
import { life } from './life.ts'
import { making } from './making.ts'
import { progress } from './progress.ts'
import { reading } from './reading.ts'
import { hetznerPlan, hetznerSettings } from './settings.ts'

const PATIENCE_SECONDS = 30

/**
 * Virtual machines of Hetzner Cloud.
 *
 * There is no console: Hetzner gives the address of a VNC connection over a WebSocket and a password, which is no page that
 * could be shown. Passwords are chosen by Hetzner.
 */
export function createHetzner(options: { baseUrl?: string; timeoutMs?: number } = {}): PanelKind {
  return definePanel({
    kind: 'hetzner',
    label: 'Hetzner Cloud',
    about: 'Virtual machines in a project at Hetzner Cloud, one for each service.',
    makes: 'machine',
    abilities: ['changePlan', 'changePassword', 'usage', 'listAccounts', 'choices', 'backups', 'power', 'reinstall'],
    settings: hetznerSettings,
    plan: hetznerPlan,
    // Nobody is given a name: all log in as root.
    names: { longest: 32 },
    passwords: { length: 20, symbols: false },
    patienceSeconds: PATIENCE_SECONDS,
    setUpHelp:
      'Make a project of its own in the Hetzner Console, so that nothing else is in it. There, under Security and API tokens, generate a token with the right to read and write. A suspended machine is switched off and stays reserved, so Hetzner charges for it until it is terminated. Snapshots that clients make are charged by their size and are deleted with the machine.',
    connect({ token }, place) {
      const access = {
        apiUrl: options.baseUrl ?? 'https://api.hetzner.cloud/v1',
        token,
        fetch: place.fetch,
        timeoutMs: options.timeoutMs ?? PATIENCE_SECONDS * 1000,
      }
      return {
        ...making(access),
        ...life(access),
        ...changing(access),
        ...backups(access),
        ...reading(access),
        progress: (account, ticket, call) => progress(access, account, ticket, call),
      }
    },
  })
}
