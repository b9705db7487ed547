import { Command } from 'commander'
import { SandboxClock } from '../../platform/clock.ts'
import { advanceClock } from '../../platform/schedule/advance-clock.ts'
import { StartError } from '../../start-error.ts'
import { composeWeb } from '../../web.ts'
import { progress } from '../progress.ts'
import { withHouse } from '../with-house.ts'

const show = new Command('show').description('the time the house believes it is').action(() =>
  withHouse(async (house) => {
    const now = house.clock.now().toZonedDateTimeISO(house.config.businessTimeZone)
    const ahead = house.clock instanceof SandboxClock ? house.clock.aheadMs : 0
    console.log(
      `${now.toPlainDate()} ${now.toPlainTime().toString({ smallestUnit: 'second' })} ${house.config.businessTimeZone}`,
    )
    if (ahead > 0) console.log(`${Math.round(ahead / 86_400_000)} days ahead of the real time`)
  }),
)

const advance = new Command('advance')
  .description('move the sandbox clock forward; all that would have happened until then happens, in order')
  .argument('<duration>', 'such as 35d or 12h')
  .action((text: string) =>
    withHouse(async (house) => {
      const clock = house.clock
      if (!(clock instanceof SandboxClock)) throw new StartError('The clock can be moved in sandbox mode only.')
      const start = clock.now()
      const until = start.add(parseDuration(text))
      const web = await answeringWeb(house)
      const show = progress(`Moving the clock by ${text}`)
      await house.queues.ready()
      await advanceClock({ ...house, clock }, until, async (stop) => {
        show(
          (stop.at.epochMilliseconds - start.epochMilliseconds) / (until.epochMilliseconds - start.epochMilliseconds),
        )
        await web?.world?.deliver()
      })
      show(1)
      await web?.stop()
      console.log(`It is ${clock.now().toZonedDateTimeISO(house.config.businessTimeZone).toPlainDate()} now.`)
    }),
  )

/** The sandbox gateway and panel are part of the web role. When no server is running, this process answers for them. */
async function answeringWeb(house: Parameters<typeof composeWeb>[0]) {
  const isRunning = await fetch(`${house.config.sandboxUrl}/livez`, { signal: AbortSignal.timeout(2000) }).then(
    (answer) => answer.ok,
    () => false,
  )
  if (isRunning) return null
  const web = await composeWeb(house, { deliverWebhooks: false })
  await web.app.listen({ port: house.config.port, host: '127.0.0.1' })
  return web
}

function parseDuration(text: string): Temporal.DurationLike {
  const match = /^(\d{1,4})(d|h)$/.exec(text)
  if (!match || Number(match[1]) === 0)
    throw new StartError(`"${text}" is not a duration. Write days or hours, such as 35d or 12h.`)
  return { hours: Number(match[1]) * (match[2] === 'd' ? 24 : 1) }
}

export const clock = new Command('clock').description('the clock of the sandbox').addCommand(show).addCommand(advance)
