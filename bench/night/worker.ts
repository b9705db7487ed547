import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { houseOn } from './host.ts'

/**
 * A worker process: runs the tasks it is told, one after the other, as the schedule would, and says how long each took,
 * what it counted, and how much memory the process has needed at most.
 */
export type WorkerReport = {
  tasks: { name: string; seconds: number; counts: Record<string, number> }[]
  peakBytes: number
  cpuMs: number
}

const [databaseUrl, ...wanted] = process.argv.slice(2)
const house = await houseOn(databaseUrl!, await mkdtemp(join(tmpdir(), 'ostler-night-')))
process.send!('ready')
await new Promise((resolve) => process.once('message', resolve))

const report: WorkerReport = { tasks: [], peakBytes: 0, cpuMs: 0 }
for (const name of wanted) {
  const task = house.tasks.find((one) => one.name === name)
  if (!task) throw new Error(`There is no task ${name}.`)
  const startedAt = performance.now()
  const counts = await task.run(house.contexts.forSystem(name, 'schedule'))
  report.tasks.push({ name, seconds: (performance.now() - startedAt) / 1000, counts })
}
const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
report.peakBytes = maxRSS * 1024
report.cpuMs = (userCPUTime + systemCPUTime) / 1000
await house.close()
process.send!(report, () => process.exit(0))
