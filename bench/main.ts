import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import type { Benchmark } from './benchmark.ts'
import { lists } from './lists.ts'
import { night } from './night.ts'
import { provisioning } from './provisioning.ts'
import { asJson, type Measured, machine, table } from './report.ts'
import { walk } from './walk.ts'
import { webhooks } from './webhooks.ts'

const benchmarks: Benchmark[] = [walk, webhooks, provisioning, night, lists]

const usage = `npm run bench -- [options]

  --only <name>         run one benchmark: ${benchmarks.map(({ name }) => name).join(', ')}
  --orders <n>          how many orders, or webhooks, to measure
  --concurrency <n>     how many of them are under way at a time
  --json <file>         write the figures there as well
  --profile <folder>    write a CPU profile of the server process there; the figures then say little`

const { values: asked } = parseArgs({
  options: {
    only: { type: 'string' },
    orders: { type: 'string' },
    concurrency: { type: 'string' },
    json: { type: 'string' },
    profile: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  },
})
if (asked.help) {
  console.log(usage)
  process.exit(0)
}

const chosen = benchmarks.filter(({ name }) => asked.only === undefined || name === asked.only)
if (chosen.length === 0) refuse(`There is no benchmark "${asked.only}".`)

const stopping = new AbortController()
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.once(name, () => stopping.abort(new Error('Stopped.')))
}

const startedAt = new Date().toISOString()
const ranOn = machine()
const measured: Measured[] = []
try {
  for (const { name, about, run } of chosen) {
    const outcome = await run({
      orders: positive('orders', asked.orders),
      concurrency: positive('concurrency', asked.concurrency),
      profileTo: asked.profile,
      say: (progress) => console.error(`${name}: ${progress}`),
      signal: stopping.signal,
    })
    measured.push({ name, about, ...outcome })
  }
} catch (error) {
  if (!stopping.signal.aborted) throw error
  console.error('Stopped.')
  process.exit(1)
}

console.log(`\n${measured.map(table).join('\n\n')}\n`)
console.log(`${ranOn.cores} cores (${ranOn.cpu}), load ${ranOn.loadBefore} before, Node ${ranOn.node}, ${ranOn.system}`)
if (asked.json) await writeFile(asked.json, `${JSON.stringify(asJson(startedAt, ranOn, measured), null, 2)}\n`)
// Nothing is left to do; a keep-alive connection need not be waited for.
process.exit(0)

function positive(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1) refuse(`--${name} takes a whole number from 1 on.`)
  return value
}

function refuse(reason: string): never {
  console.error(`${reason}\n\n${usage}`)
  process.exit(1)
}
