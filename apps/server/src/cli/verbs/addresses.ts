import { Argument, Command } from 'commander'
import { type AddressList, clearAddressRules, listAddressRules } from '../../platform/address-rules.ts'
import { withHouse } from '../with-house.ts'

const list = new Command('list').description('networks that are kept out, or alone let in').action(() =>
  withHouse(async (house) => {
    const { items } = await listAddressRules(house.contexts.forSystem('cli', 'cli'), { limit: 100 })
    for (const { list: name, network, expiresAt, note } of items)
      console.log(`${name.padEnd(6)} ${network.padEnd(24)} ${expiresAt ? `until ${expiresAt}` : ''} ${note}`.trimEnd())
    if (items.length === 0) console.log('There are no rules: every address may come in.')
  }),
)

const clear = new Command('clear')
  .description('remove all rules of a list: the way back in for somebody who has locked themselves out')
  .addArgument(new Argument('<list>').choices(['deny', 'staff', 'api']))
  .action((name: AddressList) =>
    withHouse(async (house) => {
      const gone = await clearAddressRules(house.contexts.forSystem('cli', 'cli'), name)
      console.log(`${gone} rules of "${name}" are gone.`)
    }),
  )

export const addresses = new Command('addresses')
  .description('which addresses may come in')
  .addCommand(list, { isDefault: true })
  .addCommand(clear)
