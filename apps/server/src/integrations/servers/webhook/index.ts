import { definePanel, type PanelKind, panelAbilities, textField } from '@ostler/integration-kit'
import { z } from 'zod'
import { askingAs, type WebhookOptions } from './asking.ts'
import { readCallback } from './callback.ts'
import { plan, settings } from './settings.ts'
import { verbsOf } from './verbs.ts'

const PATIENCE_SECONDS = 30

/**
 * The operator's own script: one signed POST for each verb, after the Standard Webhooks specification. It answers at once,
 * or later by a call-back that is signed in the same way. What it does not know it answers with 501.
 */
export const createWebhookPanel = (options: WebhookOptions = {}): PanelKind =>
  definePanel({
    kind: 'webhook',
    label: 'Webhook',
    about: 'Your own script, which is told by a signed request what to make and to change.',
    makes: 'account',
    // What a script can do is known to whoever wrote it; a verb that it does not know is refused with these words.
    abilities: panelAbilities,
    settings,
    plan,
    names: { longest: 32 },
    passwords: { length: 20, symbols: false },
    patienceSeconds: PATIENCE_SECONDS,
    actions: [
      {
        name: 'tell',
        label: 'Tell the script',
        about: 'Hands a word of your own and a text to the script, which knows what is meant.',
        for: 'staff',
        isDangerous: true,
        form: z.object({
          word: textField({ label: 'Word', placeholder: 'flush_mail_queue' }, { longest: 100 }),
          text: textField({ label: 'Text' }, { optional: true, longest: 1000 }),
        }),
      },
    ],
    setUpHelp:
      'Put a script on your server that takes the requests described in the guide "The webhook module", behind an address with https. Make up a secret for it (openssl rand -base64 32, with whsec_ in front) and enter it here and there; each server has one of its own. Work that takes longer than half a minute is answered with "working" and told of later, at the address of call-backs that each request names.',
    connect(given, place) {
      const ask = askingAs(given, place, { timeoutMs: PATIENCE_SECONDS * 1000, ...options })
      return {
        ...verbsOf(ask, URL.parse(given.url)?.hostname ?? ''),
        parseCallback: async (raw) => readCallback(given.secret, raw),
      }
    },
  })
