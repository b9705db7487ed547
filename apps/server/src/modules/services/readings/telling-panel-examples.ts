import type { KnownAccount, PanelCheck, ServerPanel, Usage, UsageOutcome } from '@ostler/integration-kit'
import { FakePanel } from '../fake-panel-examples.ts'

/** A server that says of each account what the test wants. */
export class TellingPanel extends FakePanel {
  readonly usages = new Map<string, Usage>()
  /** Accounts that it fails at. */
  readonly failing = new Set<string>()
  isDown = false
  readonly askedFor: string[] = []

  override async usage({ externalId }: KnownAccount): Promise<UsageOutcome> {
    this.askedFor.push(externalId)
    if (this.failing.has(externalId)) throw new Error('a fault of the adapter')
    if (this.isDown) return { kind: 'unknown', reason: 'down' }
    const usage = this.usages.get(externalId)
    return usage ? { kind: 'read', usage } : { kind: 'absent' }
  }
  override async checkConnection(): Promise<PanelCheck> {
    return this.isDown ? { kind: 'unknown', reason: 'down' } : super.checkConnection()
  }
}

/** One with a list of all accounts, two on a page. */
export class ListingPanel extends TellingPanel {
  readonly pagesAsked: (string | null)[] = []

  async usageOfAll(page: string | null): ReturnType<NonNullable<ServerPanel['usageOfAll']>> {
    this.pagesAsked.push(page)
    if (this.isDown) return { kind: 'unknown', reason: 'down' }
    const all = [...this.usages].map(([externalId, usage]) => {
      const { username, domain } = this.accounts.get(externalId)!
      // It keeps no key of ours.
      return { account: { externalId: null, username, domain, remoteId: null }, usage }
    })
    const from = Number(page ?? 0)
    return { kind: 'read', usages: all.slice(from, from + 2), next: from + 2 < all.length ? String(from + 2) : null }
  }
}
