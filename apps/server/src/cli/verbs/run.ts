import { Command } from 'commander'
import { runTask } from '../../platform/schedule/run-task.ts'
import { describeWhen } from '../../platform/schedule/task.ts'
import { StartError } from '../../start-error.ts'
import { withHouse } from '../with-house.ts'

export const runVerb = new Command('run')
  .description('run a scheduled task now; without a name, list them')
  .argument('[task]', 'name of the task')
  .action((name?: string) =>
    withHouse(async (house) => {
      if (!name) {
        for (const task of house.tasks)
          console.log(`${task.name.padEnd(34)} ${describeWhen(task.when).padEnd(20)} ${task.title}`)
        return
      }
      const task = house.tasks.find((one) => one.name === name)
      if (!task) throw new StartError(`There is no task "${name}". Run "ostler run" for the list.`)
      const run = await runTask(house, task, 'staff', false)
      if (run === 'busy' || run === 'not_due')
        throw new StartError(`${name} is running already. Wait until it has ended.`)
      if (run.error) throw new StartError(`${name} failed: ${run.error}`)
      console.log(
        `${name} has ended. ${Object.entries(run.counts)
          .map(([what, n]) => `${what} ${n}`)
          .join(', ')}`,
      )
    }),
  )
