import { Command } from 'commander'
import {
  changeStaffRole,
  createStaff,
  ensureRoles,
  listRoles,
  listStaff,
  removeFromStaff,
  type StaffMember,
  staffByEmail,
} from '../../modules/identity/index.ts'
import type { Context } from '../../platform/context.ts'
import { withHouse } from '../with-house.ts'

const create = new Command('create')
  .description('let somebody into the staff area')
  .requiredOption('--email <address>', 'address to log in with')
  .requiredOption('--first-name <name>', 'first name')
  .requiredOption('--last-name <name>', 'last name')
  .option('--role <role>', 'role, such as Owner or Support', 'Owner')
  .option('--password <password>', 'password; better given in OSTLER_PASSWORD, where no list of processes shows it')
  .action(
    async (
      options: { email: string; firstName: string; lastName: string; role: string; password?: string },
      command: Command,
    ) => {
      const password = options.password ?? process.env.OSTLER_PASSWORD
      if (!password) command.error('Set the password in OSTLER_PASSWORD, or with --password.')
      await withHouse(async (house) => {
        const ctx = house.contexts.forSystem('cli', 'cli')
        await ctx.transaction((tx) => ensureRoles(tx))
        await createStaff(ctx, { ...options, password: password! })
      })
      console.log(`${options.email} may log in at /admin as ${options.role}.`)
    },
  )

const list = new Command('list').description('show who works here').action(() =>
  withHouse(async (house) => {
    const ctx = house.contexts.forSystem('cli', 'cli')
    for await (const member of everybody(ctx)) {
      const seen = member.lastLoginAt
        ? `last log-in ${member.lastLoginAt.toString({ smallestUnit: 'minute' })}`
        : 'never logged in'
      console.log([member.email, member.name, member.role.name, member.disabled ? 'disabled' : seen].join('\t'))
    }
  }),
)

async function* everybody(ctx: Context): AsyncGenerator<StaffMember> {
  let cursor: string | undefined
  do {
    const page = await listStaff(ctx, { limit: 100, cursor })
    yield* page.items
    cursor = page.nextCursor ?? undefined
  } while (cursor)
}

const role = new Command('role')
  .description('give somebody another role')
  .argument('<email>', 'address they log in with')
  .argument('<role>', 'role, such as Owner or Support')
  .action(async (email: string, name: string, _options: object, command: Command) => {
    await withHouse(async (house) => {
      const ctx = house.contexts.forSystem('cli', 'cli')
      const { id } = await staffByEmail(ctx, email)
      const roles = await listRoles(ctx)
      const wanted = roles.find((one) => one.name === name)
      if (!wanted)
        return command.error(`There is no role "${name}". There are: ${roles.map((one) => one.name).join(', ')}.`)
      await changeStaffRole(ctx, { userId: id, roleId: wanted.id })
      console.log(`${email} is ${name} from now on.`)
    })
  })

const remove = new Command('remove')
  .description('remove somebody from the staff and end their sessions')
  .argument('<email>', 'address they log in with')
  .action(async (email: string) => {
    await withHouse(async (house) => {
      const ctx = house.contexts.forSystem('cli', 'cli')
      const { id } = await staffByEmail(ctx, email)
      await removeFromStaff(ctx, { userId: id })
      console.log(`${email} does not work here any more.`)
    })
  })

export const staff = new Command('staff')
  .description('people of the staff area')
  .addCommand(create)
  .addCommand(list)
  .addCommand(role)
  .addCommand(remove)
