import type { KnownAccount, ListedAccount, ServerPanel } from '@ostler/integration-kit'
import type { TestHouse } from '../../../platform/testing/house.ts'
import { staffWith } from '../../catalog/examples.ts'
import { FakePanel, withPanel } from '../fake-panel-examples.ts'
import { type FoundState, importServers, listFoundAccounts } from '../queries/found-accounts.ts'
import { type AdoptRow, adoptFoundAccounts } from './adopt-accounts.ts'
import { listAccounts, startListing } from './list-accounts.ts'

/** A server with accounts that others have made, two on a page of its list. It finds an account by user name and domain. */
export class OldPanel extends FakePanel {
  listed: ListedAccount[] = []
  isDown = false

  async listAccounts(page: string | null): ReturnType<NonNullable<ServerPanel['listAccounts']>> {
    if (this.isDown) return { kind: 'unknown', reason: 'down' }
    const from = Number(page ?? 0)
    const next = from + 2 < this.listed.length ? String(from + 2) : null
    return { kind: 'read', accounts: this.listed.slice(from, from + 2), next }
  }
  holds(username: string, wish: Partial<ListedAccount> = {}): void {
    const domain = `${username}.example`
    const none = { externalId: null, email: null, plan: null, remoteId: null, isSuspended: false, createdOn: null }
    const account = { ...none, username, domain, ...wish }
    this.listed.push(account)
    const key = `${account.username} ${account.domain}`
    this.accounts.set(key, { ...account, externalId: key, password: 'old', email: '', name: '', plan: {} })
  }
  override suspend(account: KnownAccount) {
    return super.suspend(this.byName(account))
  }
  override unsuspend(account: KnownAccount) {
    return super.unsuspend(this.byName(account))
  }
  override usage(account: KnownAccount) {
    return super.usage(this.byName(account))
  }
  private byName(account: KnownAccount): KnownAccount {
    return { ...account, externalId: `${account.username} ${account.domain}` }
  }
}

type Progress = Parameters<typeof listAccounts.handle>[1]

/** What the tests of taking accounts over do with a house whose only server is an old one, with nothing found on it yet. */
export async function anImport(house: TestHouse) {
  const panel = new OldPanel()
  await withPanel(house, panel, { abilities: ['usage', 'listAccounts'] })
  const { rows } = await house.pool.query<{ id: string }>(`SELECT id FROM servers.servers WHERE kind = 'panel'`)
  const serverId = Number(rows[0]!.id)
  await house.pool.query('DELETE FROM services.found_accounts')
  await house.pool.query('DELETE FROM services.listings')
  const staff = () => staffWith(house, 'services.view', 'services.manage', 'services.billing')

  /** The jobs that wait for a worker; afterwards they do not. */
  async function takeJobs(): Promise<Progress[]> {
    const { rows } = await house.pool.query<{ payload: Progress }>(
      `UPDATE platform.outbox SET relayed_at = now() WHERE name = $1 AND relayed_at IS NULL RETURNING payload`,
      [listAccounts.name],
    )
    return rows.map(({ payload }) => payload)
  }
  const performs = (payload: Progress, lastAttempt = false) =>
    listAccounts.handle(house.contexts.forSystem(listAccounts.name, 'worker'), payload, {
      id: 'job',
      lastAttempt,
      signal: new AbortController().signal,
    })
  async function readsAll() {
    await startListing(staff(), serverId)
    for (let jobs = await takeJobs(); jobs.length > 0; jobs = await takeJobs())
      for (const job of jobs) await performs(job)
  }
  const found = async (state: FoundState = 'open') =>
    (await listFoundAccounts(staff(), { serverId, state, limit: 100 })).items.toReversed()
  return {
    panel,
    serverId,
    staff,
    takeJobs,
    performs,
    readsAll,
    found,
    names: async (state?: FoundState) => (await found(state)).map(({ username }) => username),
    listing: async () => (await importServers(staff())).find(({ id }) => id === serverId)!.listing,
    /** Finds one account. */
    async aFoundAccount(username: string, wish: Partial<ListedAccount> = {}) {
      panel.holds(username, wish)
      await readsAll()
      return (await found()).find((one) => one.username === username)!
    },
    adopts: (...rows: AdoptRow[]) => adoptFoundAccounts(staff(), { serverId, rows }),
  }
}
