import { Command } from 'commander'
import { openInstallation } from '../../installation.ts'

export const migrateVerb = new Command('migrate')
  .description('bring the database up to date (serve does this too)')
  .action(async () => {
    const installation = await openInstallation({ join: true })
    try {
      const applied: string[] = []
      const house = await installation.compose({ onApplied: (name) => applied.push(name) })
      await house.close()
      for (const name of applied) console.log(`applied ${name}`)
      console.log(applied.length === 0 ? 'The database is up to date.' : `${applied.length} migrations applied.`)
    } finally {
      await installation.close()
    }
  })
