import { Command } from 'commander'
import { vault } from '../../platform/crypto.ts'
import { keysInUse, sealAnew } from '../../platform/sealed-columns.ts'
import { withHouse } from '../with-house.ts'

const status = new Command('status').description('how many values each encryption key has sealed').action(() =>
  withHouse(async (house) => {
    const ctx = house.contexts.forSystem('cli', 'cli')
    const current = house.ports.get(vault).currentKeyId
    const uses = await keysInUse(ctx)
    for (const { table, column, keyId, values } of uses)
      console.log(`${String(values).padStart(9)}  ${keyId}  ${table}.${column}`)
    const old = [...new Set(uses.map(({ keyId }) => keyId))].filter((keyId) => keyId !== current)
    console.log(
      old.length === 0
        ? `Everything is sealed with "${current}"; other keys may be taken out of ENCRYPTION_KEYS.`
        : `Still needed besides "${current}": ${old.join(', ')}. Run: ostler keys rotate`,
    )
  }),
)

const rotate = new Command('rotate')
  .description('seal everything with the first of ENCRYPTION_KEYS, beside the running server; each night does the same')
  .action(() =>
    withHouse(async (house) => {
      const total = { values: 0 }
      const counts = await sealAnew(house.contexts.forSystem('cli', 'cli'), (values) => {
        total.values = values
        console.log(`${values} values sealed anew …`)
      })
      for (const [column, values] of Object.entries(counts)) console.log(`${String(values).padStart(9)}  ${column}`)
      console.log(`Done: ${total.values} values are sealed with "${house.ports.get(vault).currentKeyId}" now.`)
    }),
  )

export const keys = new Command('keys')
  .description('the keys that seal secrets at rest')
  .addCommand(status, { isDefault: true })
  .addCommand(rotate)
