import { Command } from 'commander'
import { seedDemo } from '../../demo/seed.ts'
import { openInstallation } from '../../installation.ts'
import { StartError } from '../../start-error.ts'
import { isEmpty } from '../first-start.ts'
import { progress } from '../progress.ts'

const demo = new Command('demo')
  .description('fill an empty database with a demo store and a year of its business')
  .action(async () => {
    const installation = await openInstallation({
      join: true,
      settings: { LOG_LEVEL: process.env.LOG_LEVEL ?? 'error' },
    })
    try {
      if (installation.config.mode !== 'sandbox')
        throw new StartError('Demo data is for sandbox mode only. Set OSTLER_MODE=sandbox.')
      if (!(await isEmpty(installation)))
        throw new StartError('There is data in this database already. Demo data goes into an empty one only.')
      await seedDemo(installation, progress('Making a year of demo business'))
    } finally {
      await installation.close()
    }
  })

export const seed = new Command('seed').description('fill the database').addCommand(demo)
