import type { House } from './compose.ts'
import { SandboxClock } from './platform/clock.ts'
import { Relay } from './platform/jobs/relay.ts'
import { startWorkers } from './platform/jobs/workers.ts'
import { NoticeBoard } from './platform/listen.ts'
import { OUTBOX_CHANNEL } from './platform/outbox.ts'
import { CLOCK_CHANNEL } from './platform/schedule/advance-clock.ts'
import { startScheduler } from './platform/schedule/scheduler.ts'
import { StartError } from './start-error.ts'
import { composeWeb } from './web.ts'

export type Role = 'web' | 'worker' | 'scheduler'

/**
 * Starts the roles of this process. `stop` takes no new work, lets what runs come to an end, and answers when everything
 * is still; it leaves the house itself (database, queues) open.
 */
export async function serve(
  house: House,
  roles: readonly Role[],
  options: { rateLimits?: boolean } = {},
): Promise<{ stop(): Promise<void> }> {
  const { config, pool, queues, dispatch, log } = house
  const stops: (() => Promise<void>)[] = []
  // All at once: a request that takes its time must not keep the workers fetching jobs.
  const stop = async () => {
    await Promise.all(stops.map((one) => one()))
  }
  try {
    await queues.ready()
    const relay = new Relay({ pool, queues, dispatch, log })
    const board = new NoticeBoard({
      url: house.databaseUrl,
      log,
      heard: {
        [OUTBOX_CHANNEL]: () => relay.notice(),
        [CLOCK_CHANNEL]: (ahead) => house.clock instanceof SandboxClock && house.clock.follow(Number(ahead)),
      },
      onConnect: () => relay.notice(),
    })
    await board.start()
    stops.push(() => board.stop())

    if (roles.includes('worker')) {
      const workers = startWorkers({
        queues,
        dispatch,
        log,
        mailsPerMinute: config.smtpUrl ? config.mailPerMinute : null,
      })
      relay.start()
      // First no new jobs are fetched, then no new ones are handed over.
      stops.push(async () => {
        await workers.stop()
        await relay.stop()
      })
    }
    if (roles.includes('scheduler')) {
      const scheduler = await startScheduler(house)
      stops.push(() => scheduler.stop())
    }
    if (roles.includes('web')) {
      const web = await composeWeb(house, options)
      stops.push(() => web.stop())
      await listen(() => web.app.listen({ port: config.port, host: config.host }), config.port, config.host)
    }
    return { stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function listen(start: () => Promise<string>, port: number, host: string): Promise<void> {
  try {
    await start()
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : ''
    if (code === 'EADDRINUSE')
      throw new StartError(`Port ${port} is in use. Stop the program that has it, or set PORT to another one.`)
    if (code === 'EACCES') throw new StartError(`This user may not listen on port ${port}. Set PORT to one above 1023.`)
    if (code === 'EADDRNOTAVAIL')
      throw new StartError(`${host} is not an address of this machine. Set HOST to one that is, or to 0.0.0.0.`)
    throw error
  }
}
