import type { NewAccount, ServerPanel } from '@ostler/integration-kit'
import { actsOn, recordingCall } from '@ostler/integration-kit/contract-suites'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type DirectAdminWorld, startDirectAdminWorld } from '../testing/directadmin/harness.ts'
import type { DirectAdminPlan } from './settings.ts'

let world: DirectAdminWorld
let panel: ServerPanel<DirectAdminPlan>

const acts = actsOn(() => world.harness)
const call = recordingCall
const act = { key: 'act-1' }

beforeEach(async () => {
  world = await startDirectAdminWorld()
  panel = world.panel as ServerPanel<DirectAdminPlan>
})
afterEach(() => world.stop())

const newAccount = (wish: Partial<NewAccount<DirectAdminPlan>> = {}): NewAccount<DirectAdminPlan> => ({
  ...acts.newAccount(),
  plan: { package: 'gold', ownAddress: false },
  ...wish,
})
const create = (input: NewAccount<DirectAdminPlan>) => panel.create(input, act, call())
async function standing(wish: Partial<NewAccount<DirectAdminPlan>> = {}) {
  const account = newAccount(wish)
  expect(await create(account)).toMatchObject({ kind: 'ready', created: true })
  return account
}

/** What was sent to a command, as forms. */
const sentTo = (command: string) =>
  world.double.requests
    .filter(({ path, method }) => path === `/${command}` && method === 'POST')
    .map(({ body }) => Object.fromEntries(new URLSearchParams(body)))

describe('making a user', () => {
  test('sends the package, the shared address, and no mail to the client', async () => {
    const account = await standing()
    expect(sentTo('CMD_API_ACCOUNT_USER')).toEqual([
      {
        action: 'create',
        add: 'Submit',
        username: account.username,
        email: account.email,
        passwd: account.password,
        passwd2: account.password,
        domain: account.domain,
        package: 'gold',
        ip: '192.0.2.10',
        notify: 'no',
      },
    ])
    expect(await acts.settled(account)).toEqual({
      username: account.username,
      domain: account.domain,
      plan: 'gold',
      state: 'active',
      remoteId: null,
      host: '127.0.0.1',
      panelUrl: world.double.origin,
      addresses: ['192.0.2.10'],
      power: null,
    })
  })

  test('takes a free address for an account that gets its own, and says when there is none', async () => {
    const plan = { package: 'gold', ownAddress: true }
    const account = await standing({ plan })
    expect(await acts.settled(account)).toMatchObject({ addresses: ['192.0.2.11'] })
    expect(await create(newAccount({ plan }))).toEqual({
      kind: 'rejected',
      because: 'no_room',
      reason: 'No IP address is free.',
    })
  })

  test('is not tried where the login has no address at all', async () => {
    world.double.server.addresses.length = 0
    expect(await create(newAccount())).toMatchObject({ kind: 'rejected', because: 'no_room' })
    expect(sentTo('CMD_API_ACCOUNT_USER')).toEqual([])
  })

  test('an address that somebody else took meanwhile is a matter of room', async () => {
    const { server } = world.double
    const made = server.create.bind(server)
    server.create = (login, form) => {
      for (const address of server.addresses) address.status = 'owned'
      return made(login, form)
    }
    expect(await create(newAccount())).toEqual({
      kind: 'rejected',
      because: 'no_room',
      reason: 'Cannot create account: Unable to assign IP: you do not own that IP',
    })
  })

  test.each([
    ['a name that the system keeps', { username: 'nobody' }, 'name_taken', /reserved/],
    ['a domain that is there already', { domain: 'taken.example.org' }, undefined, /domain already exists/],
    ['a package that there is not', { plan: { package: 'none', ownAddress: false } }, undefined, /'none' does not/],
    ['a password that is too easy', { password: 'easy' }, undefined, /upper case/],
  ])('is refused with %s', async (_what, wish, because, reason) => {
    world.double.server.add({ username: 'other', domain: 'taken.example.org' })
    const outcome = await create(newAccount(wish))
    expect(outcome).toMatchObject({ kind: 'rejected', reason: expect.stringMatching(reason) })
    expect((outcome as { because?: string }).because).toBe(because)
  })

  test('needs a domain', async () => {
    expect(await create(newAccount({ domain: null }))).toMatchObject({ kind: 'rejected' })
    expect(world.double.requests).toEqual([])
  })

  test('a namesake of another reseller is not taken over, even with the same domain', async () => {
    const account = newAccount()
    world.double.server.add({ username: account.username, domain: account.domain!, creator: 'reseller1' })
    expect(await create(account)).toMatchObject({ kind: 'rejected', because: 'name_taken' })
  })

  test('a no that came because the same order was faster finds its account', async () => {
    const account = newAccount()
    const { server } = world.double
    const made = server.create.bind(server)
    server.create = (login, form) => {
      made(login, form)
      return made(login, form)
    }
    expect(await create(account)).toMatchObject({ kind: 'ready', created: false, account: { state: 'active' } })
  })
})

describe('suspending', () => {
  test('sends the exact word with the reason, and nothing to who is suspended already', async () => {
    const account = await standing()
    for (const _ of [1, 2]) expect(await panel.suspend(account, 'overdue', act, call())).toEqual({ kind: 'ok' })
    for (const _ of [1, 2]) expect(await panel.unsuspend(account, act, call())).toEqual({ kind: 'ok' })
    const select = { location: 'CMD_SELECT_USERS', select0: account.username }
    expect(sentTo('CMD_API_SELECT_USERS')).toEqual([
      { ...select, suspend: 'Suspend', reason: 'billing', details: 'overdue' },
      { ...select, suspend: 'Unsuspend' },
    ])
  })

  test.each([
    ['spam was sent', 'abuse'],
    ['asked for by the client', 'other'],
  ])('"%s" is a matter of %s there', async (reason, word) => {
    const account = await standing()
    await panel.suspend(account, reason, act, call())
    expect(sentTo('CMD_API_SELECT_USERS')[0]).toMatchObject({ reason: word, details: reason })
  })

  test('a yes after which nothing has changed is not believed, and not repeated', async () => {
    const account = await standing()
    world.double.server.suspend = () => {}
    expect(await panel.suspend(account, 'overdue', act, call())).toMatchObject({ kind: 'unknown' })
    expect(sentTo('CMD_API_SELECT_USERS')).toHaveLength(1)
  })

  test('a no is final', async () => {
    const account = await standing()
    world.double.failNext(account.username, 'rejected')
    expect(await panel.suspend(account, 'overdue', act, call())).toEqual({
      kind: 'rejected',
      reason: 'Cannot execute your request: The administrator has switched this off',
    })
  })

  test('what cannot be read first is not touched, and tried again', async () => {
    const account = await standing()
    world.double.answerWith({ status: 502, type: 'text/html', body: '<html>Bad gateway</html>' })
    expect(await panel.suspend(account, 'overdue', act, call())).toEqual({
      kind: 'retryable',
      reason: 'DirectAdmin answered 502.',
    })
    expect(sentTo('CMD_API_SELECT_USERS')).toEqual([])
  })

  test('a reseller is not suspended, nor a user with another domain, nor one whose domain we do not know', async () => {
    const account = await standing()
    world.double.server.add({ username: 'resell1', usertype: 'reseller', domain: 'resell.example.org' })
    for (const [known, reason] of [
      [{ ...account, username: 'resell1', domain: 'resell.example.org' }, /of the type "reseller"/],
      [{ ...account, domain: 'other.example.org' }, /has the domain/],
      [{ ...account, domain: null }, /has the domain/],
    ] as const)
      for (const outcome of [
        await panel.suspend(known, 'overdue', act, call()),
        await panel.terminate(known, act, call()),
        await panel.changePlan!(known, { package: 'gold', ownAddress: false }, act, call()),
        await panel.changePassword!(known, 'New7Password', act, call()),
        await panel.signOn!(known, { ip: '203.0.113.7' }, call()),
      ])
        expect(outcome).toMatchObject({ kind: 'rejected', reason: expect.stringMatching(reason) })
    expect(sentTo('CMD_API_SELECT_USERS')).toEqual([])
  })

  test('a client who made another of their domains the first one keeps the account', async () => {
    const account = await standing()
    const user = world.double.server.users.get(account.username)!
    Object.assign(user, { domain: 'shop.example.org', domains: ['shop.example.org', account.domain!] })
    expect(await panel.suspend(account, 'overdue', act, call())).toEqual({ kind: 'ok' })
    expect(await acts.settled(account)).toMatchObject({ state: 'suspended', domain: 'shop.example.org' })
  })

  test('too many requests are slowed down as long as DirectAdmin says', async () => {
    const account = await standing()
    world.double.failNext(account.username, 'busy')
    expect(await panel.suspend(account, 'overdue', act, call())).toMatchObject({ kind: 'retryable', afterSeconds: 7 })
  })
})

describe('ending', () => {
  test('an error after which the user is gone is an end, with what it said', async () => {
    const account = await standing()
    world.double.deletesWithError = true
    expect(await panel.terminate(account, act, call())).toEqual({
      kind: 'ok',
      note: "Error deleting user: Couldn't remove the home directory",
    })
    expect(sentTo('CMD_API_SELECT_USERS')).toEqual([{ confirmed: 'Confirm', delete: 'yes', select0: account.username }])
  })

  test('an error after which the user is still there is a no', async () => {
    const account = await standing()
    world.double.failNext(account.username, 'rejected')
    expect(await panel.terminate(account, act, call())).toMatchObject({ kind: 'rejected' })
    expect(await acts.settled(account)).toMatchObject({ state: 'active' })
  })

  test('a yes after which the user is still there is not believed', async () => {
    const account = await standing()
    world.double.server.delete = () => {}
    expect(await panel.terminate(account, act, call())).toMatchObject({ kind: 'unknown' })
  })
})

describe('plan and password', () => {
  test('a package that there is not is refused, and a yes without effect is not believed', async () => {
    const account = await standing()
    expect(await panel.changePlan!(account, { package: 'none', ownAddress: false }, act, call())).toMatchObject({
      kind: 'rejected',
      reason: 'Unable to modify user: That package does not exist',
    })
    expect(sentTo('CMD_API_MODIFY_USER')).toEqual([{ action: 'package', user: account.username, package: 'none' }])
    const { packages } = world.double.server
    packages.has = () => true
    Object.defineProperty(world.double.server.users.get(account.username)!, 'package', { get: () => 'gold', set() {} })
    expect(await panel.changePlan!(account, { package: 'silver', ownAddress: false }, act, call())).toMatchObject({
      kind: 'unknown',
    })
  })

  test('a password that is too easy is refused, in the words of DirectAdmin', async () => {
    const account = await standing()
    expect(await panel.changePassword!(account, 'easy', act, call())).toEqual({
      kind: 'rejected',
      reason: 'Password: It must have upper case, lower case and digits',
    })
  })

  test('nothing is changed for a user that is not there', async () => {
    const never = newAccount()
    expect(await panel.changePassword!(never, 'New7Password', act, call())).toEqual({ kind: 'absent' })
    expect(sentTo('CMD_API_USER_PASSWD')).toEqual([])
  })
})
