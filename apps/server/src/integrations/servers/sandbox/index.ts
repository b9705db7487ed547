import { definePanel, numberField, type PanelKind, suggestedField } from '@ostler/integration-kit'
import { z } from 'zod'
import { actions } from './actions.ts'
import { askingAs, type SandboxPanelOptions } from './asking.ts'
import { verbsOf } from './verbs.ts'

const PATIENCE_SECONDS = 15

/** The control panel of the sandbox, spoken to like a real one. It can do all that the port knows but call back. */
export const createSandboxPanel = (options: SandboxPanelOptions): PanelKind =>
  definePanel({
    kind: 'sandbox',
    label: 'Sandbox panel',
    about: 'A simulated server in this installation. Accounts on it serve nothing.',
    makes: 'account',
    abilities: [
      'changePlan',
      'changePassword',
      'rename',
      'renew',
      'usage',
      'listAccounts',
      'choices',
      'signOn',
      'backups',
      'power',
      'reinstall',
      'console',
      'actions',
    ],
    settings: z.object({}),
    plan: z.object({
      plan: suggestedField({ label: 'Plan', help: 'Any name will do; the panel does not have to know it.' }),
      disk: numberField({ label: 'Disk in MiB', help: 'Empty: what the plan has.' }, { optional: true }),
    }),
    names: { longest: 16 },
    passwords: { length: 20, symbols: false },
    patienceSeconds: PATIENCE_SECONDS,
    actions,
    setUpHelp: 'There is nothing to prepare: the server is part of the sandbox and listens already.',
    connect: () => verbsOf(askingAs(options, PATIENCE_SECONDS * 1000)),
  })
