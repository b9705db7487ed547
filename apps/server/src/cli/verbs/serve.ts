import { Command } from 'commander'
import { seedDemo } from '../../demo/seed.ts'
import { demoLogins } from '../../demo/store.ts'
import { type Installation, openInstallation } from '../../installation.ts'
import { serve } from '../../serve.ts'
import { isEmpty, oneAtATime } from '../first-start.ts'
import { progress } from '../progress.ts'

/** After this long a job that does not come to an end is left to the next start; its lock runs out by then. */
const LONGEST_STOP_MS = 9000

export const serveVerb = new Command('serve')
  .description('run the house: web, worker and scheduler, or some of them')
  .option('--roles <list>', 'web, worker, scheduler, separated by commas (default: all)')
  .action(async ({ roles }: { roles?: string }) => {
    const signal = stopSignal()
    const installation = await openInstallation({
      join: false,
      ...(roles ? { settings: { ROLES: roles } } : {}),
      onDatabaseLost(reason) {
        console.error(`The database has ended (${reason}). Start again.`)
        process.exit(1)
      },
    })
    try {
      await seedOnFirstStart(installation)
      const house = await installation.compose()
      try {
        const running = await serve(house, installation.config.roles)
        signal.waitFor()
        greet(installation)
        await signal.came
        setTimeout(() => process.exit(0), LONGEST_STOP_MS).unref()
        await running.stop()
      } finally {
        await house.close()
      }
    } finally {
      await installation.close()
    }
    process.exit(process.exitCode ?? 0)
  })

/**
 * The signal to stop. It may come twice, from the terminal and from npm; twice is the same as once. While the house is
 * only starting there is nothing to bring to an end: what was half done then is made good by the next start.
 */
function stopSignal(): { came: Promise<void>; waitFor(): void } {
  const { promise: came, resolve } = Promise.withResolvers<void>()
  let isStarting = true
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => (isStarting ? process.exit(0) : resolve()))
  return {
    came,
    waitFor() {
      isStarting = false
    },
  }
}

async function seedOnFirstStart(installation: Installation): Promise<void> {
  const { mode, roles } = installation.config
  if (mode !== 'sandbox' || !roles.includes('web')) return
  await oneAtATime(installation, async () => {
    if (!(await isEmpty(installation))) return
    await seedDemo(installation, progress('First start: making a demo store with a year of business'))
  })
}

function greet({ config }: Installation): void {
  if (!config.roles.includes('web')) {
    console.log(`Ostler runs as ${config.roles.join(', ')}.`)
    return
  }
  const lines = [
    '',
    `  Store and client area   ${config.publicUrl}`,
    `  Staff area              ${config.publicUrl}/admin`,
    `  API                     ${config.publicUrl}/api/docs`,
  ]
  if (config.mode === 'sandbox') {
    const { staff, client } = demoLogins
    lines.push(
      `  Mails that were sent    ${config.publicUrl}/dev/mail`,
      '',
      `  Staff login   ${staff.email}  ${staff.password}`,
      `  Client login  ${client.email}  ${client.password}`,
      '',
      '  This is the sandbox: no money moves and no mail leaves. Ctrl-C stops it.',
    )
  }
  console.log(`${lines.join('\n')}\n`)
}
