import {
  type ActionOutcome,
  addressField,
  type CallbackVerdict,
  definePanel,
  numberField,
  type PanelCheck,
  type PanelKind,
  type RawCallback,
  type ServerPanel,
  secretField,
  suggestedField,
  switchField,
  textField,
} from '@ostler/integration-kit'
import { z } from 'zod'
import type { Context } from '../../platform/context.ts'
import type { Ports } from '../../platform/ports.ts'
import { panelKinds } from './panels.ts'
import type { ServerInput } from './server-input.ts'
import { addServer } from './use-cases/set-up-server.ts'

/** Builders for tests of this room and of those above it. */

export const stableSettings = z.object({
  address: addressField({ label: 'Address' }),
  token: secretField({ label: 'Token' }, { pattern: /^tok_/ }),
  certificate: textField({ label: 'Fingerprint of its certificate' }, { optional: true }),
})
export const stablePlan = z.object({
  package: suggestedField({ label: 'Package' }),
  memory: numberField({ label: 'Memory, in MiB' }, { optional: true }),
  backups: switchField({ label: 'With back-ups' }, false),
})

const fine: PanelCheck = { kind: 'accepted', version: 'Stable 3', warnings: [] }
const nobody = async () => ({ kind: 'absent' as const })

/**
 * A control panel that is played by the test: what it says to a check is what the test put there, by the address of the
 * server. A call-back is JSON, signed with the token of the server that sends it.
 */
export class FakeStable {
  readonly kind: PanelKind
  /** By address; all others are fine. A throw is an adapter that is broken. */
  readonly checks = new Map<string, PanelCheck | Error>()
  readonly choices = new Map<string, string[]>()
  /** What it was connected with, in order. */
  readonly connected: z.output<typeof stableSettings>[] = []
  checked = 0
  /** Done while a check is on its way. */
  meanwhile: (() => Promise<unknown>) | null = null

  constructor(name = 'stable') {
    this.kind = definePanel<z.output<typeof stableSettings>, z.output<typeof stablePlan>>({
      kind: name,
      label: name === 'stable' ? 'Stable' : name,
      about: 'A test',
      makes: 'account',
      abilities: ['choices', 'callback', 'changePlan'],
      settings: stableSettings,
      plan: stablePlan,
      names: { longest: 8 },
      passwords: { length: 20, symbols: true },
      patienceSeconds: 30,
      setUpHelp: 'Make a token.',
      connect: (settings) => this.#open(settings),
    })
  }

  #open(settings: z.output<typeof stableSettings>): ServerPanel<z.output<typeof stablePlan>> {
    this.connected.push(settings)
    const rejected = { kind: 'rejected', reason: 'It is played by a test.' } as const
    return {
      create: async () => rejected,
      lookUp: nobody,
      suspend: nobody,
      unsuspend: nobody,
      terminate: nobody,
      changePlan: nobody,
      choices: async (field) => {
        const known = this.choices.get(settings.address)
        if (!known) return { kind: 'unknown', reason: 'It does not answer.' }
        return { kind: 'read', choices: known.map((value) => ({ value, label: `${field} ${value}` })) }
      },
      checkConnection: async () => {
        this.checked += 1
        await this.meanwhile?.()
        const answer = this.checks.get(settings.address) ?? fine
        if (answer instanceof Error) throw answer
        return answer
      },
      parseCallback: async ({ headers, body }: RawCallback): Promise<CallbackVerdict> =>
        headers.signature === settings.token
          ? { kind: 'accepted', news: JSON.parse(new TextDecoder().decode(body)) }
          : { kind: 'refused', reason: 'the signature does not fit' },
    }
  }
}

/** The house knows just these kinds from now on. */
export const withKinds = (house: { ports: Ports }, ...kinds: FakeStable[]): void =>
  void house.ports.provide(panelKinds, new Map(kinds.map(({ kind }) => [kind.kind, kind])))

let made = 0

/** A server of the played kind, at an address of its own. */
export async function aServer(
  ctx: Context,
  wish: ServerInput & { kind?: string; name?: string } = {},
): Promise<{ id: number; name: string; address: string; token: string }> {
  made += 1
  const address = `https://stable-${made}.example:2087`
  const token = `tok_of_${made}`
  const server = await addServer(ctx, {
    kind: 'stable',
    settings: { address, token },
    label: `Stable ${made}`,
    ...wish,
  })
  return { ...server, address, token }
}

/** A call-back as the played panel sends it. */
export const aCallback = (
  { token }: { token: string },
  news: { eventId: string; ticket?: string; outcome?: ActionOutcome }[],
): RawCallback => ({
  headers: { signature: token },
  body: new TextEncoder().encode(
    JSON.stringify(news.map((one) => ({ ticket: 'ticket-1', outcome: { kind: 'ok' }, ...one }))),
  ),
  receivedAt: Temporal.Instant.from('2027-03-01T12:00:00Z'),
})
