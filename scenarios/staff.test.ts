import { expect } from 'vitest'
import { type Life, PASSWORD, type Person, scenario } from './life.ts'

const refusalOf = (act: Promise<unknown>): Promise<string> =>
  act.then(
    () => 'done',
    (error) => error.code,
  )

async function roleNamed(owner: Person, name: string): Promise<number> {
  const { items } = await owner.api.admin.roles.list()
  return items.find((role) => role.name === name)!.id
}

/** The token in the newest invitation that was mailed to somebody. */
const invitationOf = (life: Life, person: Person) =>
  life.eventually(async () => {
    const mail = (await life.mailsTo(person)).findLast(({ subject }) => subject.startsWith('Work with'))
    const token = mail && /\/admin\/join\?token=([\w-]+)/.exec(mail.text)?.[1]
    if (!token) throw new Error('No invitation has come yet.')
    return token
  })

scenario('somebody is invited to the staff, works, is given another role and leaves', async (life) => {
  const owner = await life.staff()
  const sam = life.visitor('Sam')
  await owner.api.admin.staff.invite({ email: sam.email, roleId: await roleNamed(owner, 'Support') })
  const token = await invitationOf(life, sam)
  expect(await sam.api.auth.staffInvitation({ token })).toMatchObject({
    email: sam.email,
    role: 'Support',
    hasAccount: false,
  })

  const named = { token, firstName: 'Sam', lastName: 'Support', password: PASSWORD }
  const guessed = sam.api.auth.acceptStaffInvitation({ ...named, password: 'password12' })
  expect(await refusalOf(guessed)).toBe('password_too_common')
  const entered = await sam.api.auth.acceptStaffInvitation(named)
  expect(entered).toMatchObject({ state: 'signed_in', user: { emailVerified: true }, staff: { role: 'Support' } })
  expect(await refusalOf(life.visitor().api.auth.acceptStaffInvitation(named))).toBe('token_invalid')
  expect((await owner.api.admin.staff.invitations()).items).toEqual([])

  // In support one sees clients and changes no prices.
  await sam.api.admin.clients.list()
  expect(await refusalOf(sam.api.admin.staff.list())).toBe('forbidden')
  const { items } = await owner.api.admin.staff.list({ search: 'sam sup' })
  expect(items).toMatchObject([{ name: 'Sam Support', role: { name: 'Support' }, disabled: false }])
  const { id } = items[0]!

  await owner.api.admin.staff.changeRole({ id, roleId: await roleNamed(owner, 'Billing') })
  await sam.api.admin.ledger.accounts()
  expect(await refusalOf(sam.api.admin.jobs.queues())).toBe('forbidden')

  await owner.api.admin.staff.remove({ id })
  expect(await refusalOf(sam.api.auth.me())).toMatch(/unauthenticated/)
  await sam.logsIn()
  expect((await sam.api.auth.me()).staff).toBeNull()
  expect(await refusalOf(sam.api.admin.clients.list())).toBe('forbidden')
})

scenario(
  'somebody who has an account joins the staff with it, by the link that was mailed to its address',
  async (life) => {
    const owner = await life.staff()
    const ada = await life.client('Ada')
    const roleId = await roleNamed(owner, 'Sales')
    await owner.api.admin.staff.invite({ email: ada.email.toUpperCase(), roleId })
    const token = await invitationOf(life, ada)
    const named = { token, firstName: 'A', lastName: 'L', password: PASSWORD }
    expect(await refusalOf(ada.api.auth.acceptStaffInvitation(named))).toBe('email_taken')
    const mallory = await life.client('Mallory')
    expect(await refusalOf(mallory.api.auth.joinStaff({ token }))).toBe('invitation_for_other')

    expect(await ada.api.auth.joinStaff({ token })).toMatchObject({ staff: { role: 'Sales' }, clients: [{}] })
    await ada.api.admin.quotes.list()
    await ada.api.services.list()
    expect(await refusalOf(owner.api.admin.staff.invite({ email: ada.email, roleId }))).toBe('already_staff')
  },
)

scenario('an invitation that was taken back, replaced or left for a week is worth nothing', async (life) => {
  const owner = await life.staff()
  const roleId = await roleNamed(owner, 'Sales')
  const look = async (person: Person) => {
    const token = await invitationOf(life, person)
    return () => refusalOf(person.api.auth.staffInvitation({ token }))
  }
  const sam = life.visitor('Sam')
  const first = await owner.api.admin.staff.invite({ email: sam.email, roleId })
  const looksAtFirst = await look(sam)
  expect(await looksAtFirst()).toBe('done')
  const second = await owner.api.admin.staff.invite({ email: sam.email, roleId })
  expect(second.id).not.toBe(first.id)
  expect(await looksAtFirst()).toBe('token_invalid')
  await owner.api.admin.staff.withdrawInvitation({ id: second.id })
  expect(await refusalOf(owner.api.admin.staff.withdrawInvitation({ id: second.id }))).toBe('invitation_not_found')

  const late = life.visitor('Late')
  await owner.api.admin.staff.invite({ email: late.email, roleId })
  const looks = await look(late)
  await life.daysPass(7)
  expect(await looks()).toBe('token_invalid')
})

scenario('roles are made, read with the doors they open, changed while somebody works, and deleted', async (life) => {
  const owner = await life.staff()
  const { areas } = await owner.api.admin.roles.permissions()
  const all = areas.flatMap(({ permissions }) => permissions)
  expect(all.find(({ name }) => name === 'schedule.run')).toEqual({
    name: 'schedule.run',
    about: 'Run a scheduled task now',
    opens: [{ method: 'POST', path: '/admin/schedule/{task}/run', summary: 'Run a task now' }],
  })
  expect(all.filter(({ opens }) => opens.length === 0)).toEqual([])

  const night = await owner.api.admin.roles.create({ name: 'Night watch', permissions: ['jobs.view'] })
  expect(night).toMatchObject({ grantsAll: false, permissions: ['jobs.view'], holders: 0, mayGive: true })
  const nell = life.visitor('Nell')
  await owner.api.admin.staff.invite({ email: nell.email, roleId: night.id })
  const named = { firstName: 'Nell', lastName: 'N', password: PASSWORD }
  await nell.api.auth.acceptStaffInvitation({ ...named, token: await invitationOf(life, nell) })
  await nell.api.admin.jobs.queues()

  await owner.api.admin.roles.update({ id: night.id, permissions: ['schedule.view'] })
  expect(await refusalOf(nell.api.admin.jobs.queues())).toBe('forbidden')
  await nell.api.admin.schedule.tasks()
  expect(await refusalOf(owner.api.admin.roles.remove({ id: night.id }))).toBe('role_in_use')
  const { items } = await owner.api.admin.staff.list({ roleId: night.id })
  await owner.api.admin.staff.remove({ id: items[0]!.id })
  await owner.api.admin.roles.remove({ id: night.id })
  expect(await refusalOf(owner.api.admin.roles.get({ id: night.id }))).toBe('role_not_found')
})

scenario('departments have an order and members; who leaves the staff leaves them too', async (life) => {
  const owner = await life.staff()
  const { departments, staff } = owner.api.admin
  const sales = await departments.create({ name: 'Sales', position: 2 })
  const help = await departments.create({ name: 'Help desk', position: 1, hidden: true })
  expect(await refusalOf(departments.create({ name: 'SALES' }))).toBe('name_taken')
  expect(await refusalOf(departments.update({ id: help.id, name: 'sales' }))).toBe('name_taken')

  const sam = life.visitor('Sam')
  await staff.invite({ email: sam.email, roleId: await roleNamed(owner, 'Support') })
  const named = { firstName: 'Sam', lastName: 'Support', password: PASSWORD }
  await sam.api.auth.acceptStaffInvitation({ ...named, token: await invitationOf(life, sam) })
  const { id } = (await staff.list({ search: 'sam' })).items[0]!
  await staff.setDepartments({ id, departmentIds: [sales.id, help.id, help.id] })
  expect(await refusalOf(staff.setDepartments({ id, departmentIds: [sales.id, 4711] }))).toBe('department_not_found')

  const belongs = async () =>
    (await departments.list()).items.map(({ name, hidden, members }) => ({
      name,
      hidden,
      members: members.map((one) => one.name),
    }))
  expect(await belongs()).toEqual([
    { name: 'Help desk', hidden: true, members: ['Sam Support'] },
    { name: 'Sales', hidden: false, members: ['Sam Support'] },
  ])
  expect((await staff.get({ id })).departments.map(({ name }) => name)).toEqual(['Help desk', 'Sales'])
  await departments.update({ id: help.id, position: 3, hidden: false })
  await staff.setDepartments({ id, departmentIds: [help.id] })
  expect(await belongs()).toEqual([
    { name: 'Sales', hidden: false, members: [] },
    { name: 'Help desk', hidden: false, members: ['Sam Support'] },
  ])
  await departments.remove({ id: sales.id })
  await staff.remove({ id })
  expect(await belongs()).toEqual([{ name: 'Help desk', hidden: false, members: [] }])
  expect(await refusalOf(departments.remove({ id: sales.id }))).toBe('department_not_found')
})

scenario('the owner looks at the staff area as a role sees it, and changes nothing meanwhile', async (life) => {
  const owner = await life.staff()
  const id = await roleNamed(owner, 'Sales')
  await owner.api.admin.viewAs.start({ roleId: id })
  const seen = (await owner.api.auth.me()).staff!
  expect(seen).toMatchObject({ role: 'Sales', viewingAs: { id, name: 'Sales' } })
  expect(seen.permissions).toContain('quotes.view')
  expect(seen.permissions).not.toContain('settings.view')

  await owner.api.admin.quotes.list()
  expect(await refusalOf(owner.api.admin.settings.billing())).toBe('forbidden')
  expect(await refusalOf(owner.api.admin.departments.create({ name: 'Mine' }))).toBe('viewing_as_role')
  expect(await refusalOf(owner.api.admin.viewAs.start({ roleId: id }))).toBe('viewing_as_role')

  await owner.api.admin.viewAs.stop()
  expect((await owner.api.auth.me()).staff).toMatchObject({ role: 'Owner', viewingAs: null })
  await owner.api.admin.departments.create({ name: 'Mine' })
  // Stopping twice is no mistake, and logging out works while one looks.
  await owner.api.admin.viewAs.stop()
  await owner.api.admin.viewAs.start({ roleId: id })
  await owner.api.auth.logout()
})

scenario(
  'staff act for a client who is on the phone: they order in the name of the owner, and it shows',
  async (life) => {
    const owner = await life.staff()
    const ada = await life.client('Ada')
    const { clients, user } = await ada.api.auth.me()
    const { until } = await owner.api.admin.clients.access.actAs({ id: clients[0]!.id, reason: 'Asked us to order' })

    const acting = (await owner.api.auth.me()).actedBy!
    expect(acting).toEqual({
      id: expect.any(Number),
      name: 'Olivia Owner',
      clientId: clients[0]!.id,
      reason: 'Asked us to order',
      until,
    })
    const { order } = await owner.orders('seedling')
    expect((await ada.api.orders.list()).items).toMatchObject([{ id: order.id }])
    // The staff session beside it goes on.
    const { items } = await owner.api.admin.audit.list({ object: `order:${order.id}` })
    expect(items.map(({ actor }) => actor)).toContain(`staff:${acting.id} as user:${user.id}`)

    await owner.api.auth.endActing()
    expect((await owner.api.auth.me()).user.email).toBe(owner.email)
    expect((await ada.api.auth.supportAccess()).items).toHaveLength(1)
  },
)

scenario('a one-time link lets a client in where it leads', async (life) => {
  const owner = await life.staff()
  const ada = await life.client('Ada')
  const { clients } = await ada.api.auth.me()
  const { url } = await owner.api.admin.clients.access.createSignOnLink({
    id: clients[0]!.id,
    destination: '/services',
  })
  const token = new URL(url).searchParams.get('token')!

  const elsewhere = life.visitor('Ada')
  const { logIn, destination } = await elsewhere.api.auth.signOn({ token })
  expect([logIn.state, destination]).toEqual(['signed_in', '/services'])
  expect((await elsewhere.api.auth.me()).user.email).toBe(ada.email)
  expect(await refusalOf(life.visitor().api.auth.signOn({ token }))).toBe('token_invalid')
})
