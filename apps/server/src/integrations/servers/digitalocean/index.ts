import { definePanel, type PanelKind } from '@ostler/integration-kit'
import { backups } from './backups.ts'
import { changing } from './changing.ts'
import { life } from './life.ts'
import { making } from './making.ts'
import { progress } from './progress.ts'
import { reading } from './reading.ts'
import { digitalOceanPlan, digitalOceanSettings } from './settings.ts'

const PATIENCE_SECONDS = 30

/**
 * Droplets of DigitalOcean.
 *
 * What is not there: new passwords, because DigitalOcean mails them to the owner of the account; a console, because there is
 * none to be asked for; and usage, because it is told as a rate in megabits per second, which is no counter.
 */
export function createDigitalOcean(options: { baseUrl?: string; timeoutMs?: number } = {}): PanelKind {
  return definePanel({
    kind: 'digitalocean',
    label: 'DigitalOcean',
    about: 'Droplets in an account at DigitalOcean, one for each service.',
    makes: 'machine',
    abilities: ['changePlan', 'listAccounts', 'choices', 'backups', 'power', 'reinstall'],
    settings: digitalOceanSettings,
    plan: digitalOceanPlan,
    // Nobody is given a name: all log in as root.
    names: { longest: 32 },
    passwords: { length: 20, symbols: false },
    patienceSeconds: PATIENCE_SECONDS,
    setUpHelp:
      'In the control panel of DigitalOcean, under API, generate a token without an end date, with full access or with the scopes that are named beside the field. Upload an SSH key under Settings, Security, if clients shall not log in with a password. A suspended droplet is switched off and stays reserved, so DigitalOcean charges for it until it is terminated. Droplets are told apart by tags that begin with ostler: leave them as they are.',
    connect({ token }, place) {
      const access = {
        apiUrl: options.baseUrl ?? 'https://api.digitalocean.com/v2',
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
