import { Command, InvalidArgumentError } from 'commander'
import { type Anchor, verifyAuditChain } from '../../platform/audit.ts'
import { withHouse } from '../with-house.ts'

function anchorOf(text: string): Anchor {
  const [, id, hash] = /^(\d+):([0-9a-f]{64})$/.exec(text) ?? []
  if (!id || !hash) throw new InvalidArgumentError('It looks like 1234:9f86d081…, as this command prints it.')
  return { id: Number(id), hash }
}

const verify = new Command('verify')
  .description('prove that no entry of the logs was changed, put in or taken out; exit code 1 when one was')
  .option('--anchor <id:hash>', 'an end of the chain that was printed before: nothing since then was cut off', anchorOf)
  .action(({ anchor }: { anchor?: Anchor }) =>
    withHouse(async ({ pool }) => {
      const { rows, brokenAt, head, anchorHolds } = await verifyAuditChain(pool, anchor ? { anchor } : {})
      if (brokenAt !== null)
        console.error(`The trail was changed: entry ${brokenAt} does not follow from the one before it.`)
      else if (!anchorHolds) console.error(`Entries were cut off: ${anchor!.id} is not there as it was.`)
      else
        console.log(
          `${rows} entries follow from each other.${head ? ` Keep this elsewhere: ${head.id}:${head.hash}` : ''}`,
        )
      if (brokenAt !== null || !anchorHolds) process.exitCode = 1
    }),
  )

export const audit = new Command('audit').description('the activity and security log').addCommand(verify)
