/**
 * Loaded into a server process before anything else (`node --import`): kills it at the point that CRASH_AT names. The
 * program itself knows nothing of this; it is watched where it leaves for the database and the network.
 */
import { openSync } from 'node:fs'
import pg from 'pg'
import { type Point, points, pointsOfReturn } from './points.ts'
import { pointsOfCharging, pointsOfGivingBack } from './points-of-money.ts'

const name = process.env.CRASH_AT
const claim = process.env.CRASH_CLAIM
const all = { ...points, ...pointsOfReturn, ...pointsOfCharging, ...pointsOfGivingBack }
if (name && claim) watch(all[name]!, () => die(claim))

/** Of several processes, and of the starts after the first, one dies: the one that makes the file. */
function die(claim: string): void {
  try {
    openSync(claim, 'wx')
  } catch {
    return
  }
  process.kill(process.pid, 'SIGKILL')
}

function watch(point: Point, crash: () => void): void {
  const doneBy = new WeakMap<pg.Client, string[]>()
  let wasSeen = point.once === undefined

  const isAt = (line: string, client: pg.Client): boolean => {
    if (point.once?.test(line)) wasSeen = true
    const alongside = point.alongside
    return (
      wasSeen &&
      (point.statement?.test(line) ?? false) &&
      (alongside === undefined || (doneBy.get(client) ?? []).some((done) => alongside.test(done)))
    )
  }
  const note = (client: pg.Client, line: string) => {
    if (/^BEGIN/.test(line)) doneBy.set(client, [])
    else doneBy.get(client)?.push(line)
  }

  // biome-ignore lint/suspicious/noExplicitAny: pg's query has a dozen shapes, and all of them are passed on
  type AnyQuery = (...args: any[]) => any
  const query = pg.Client.prototype.query as AnyQuery
  pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
    const line = lineOf(args)
    if (line === null) return query.apply(this, args)
    const hit = isAt(line, this)
    if (hit && point.edge === 'before') crash()
    note(this, line)

    const answered = (result: { rows?: { name?: unknown }[] } | undefined) => {
      if (hit && point.edge === 'after') crash()
      if (!/FROM platform\.outbox/.test(line)) return
      const found = `found ${(result?.rows ?? []).map((row) => row.name).join(' ')}`
      note(this, found)
      if (point.edge === 'after' && isAt(found, this)) crash()
    }
    const callback = args.at(-1)
    if (typeof callback === 'function') {
      args[args.length - 1] = (error: unknown, result: never) => {
        if (!error) answered(result)
        callback(error, result)
      }
      return query.apply(this, args)
    }
    const result = query.apply(this, args)
    if (typeof result?.then === 'function') result.then(answered, () => {})
    return result
  } as never

  const send = globalThis.fetch
  globalThis.fetch = async (target, init) => {
    const line = `${init?.method ?? 'GET'} ${target instanceof Request ? target.url : target}`
    const hit = point.call?.test(line)
    if (hit && point.edge === 'before') crash()
    const response = await send(target, init)
    if (hit && point.edge === 'after') crash()
    return response
  }
}

/** The statement with its values; null for what is no statement (a cursor, a stream). */
function lineOf([query, values]: unknown[]): string | null {
  if (typeof query === 'string') return inOneLine(query, values)
  if (typeof query !== 'object' || query === null || !('text' in query)) return null
  return inOneLine(String(query.text), Array.isArray(values) ? values : 'values' in query ? query.values : [])
}

const inOneLine = (text: string, values: unknown) =>
  `${text.trim()} ${Array.isArray(values) ? JSON.stringify(values, (_, value) => (typeof value === 'bigint' ? String(value) : value)) : ''}`
