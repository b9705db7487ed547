import { Command } from 'commander'
import { createStaff, ensureRoles } from '../../modules/identity/index.ts'
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

export const staff = new Command('staff').description('people of the staff area').addCommand(create)
