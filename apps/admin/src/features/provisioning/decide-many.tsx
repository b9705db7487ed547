import { Button, Dialog, Field, FormActions, Input, Meter, Notice, TextLink } from '@ostler/ui'
import { useQueryClient } from '@tanstack/react-query'
import { Check, RotateCw, SkipForward } from 'lucide-react'
import { useState } from 'react'
import { api, client } from '../../api.ts'
import { ActMenu } from '../../components/act-menu.tsx'
import { describe } from '../../components/problem.tsx'

type Decision = {
  label: string
  icon: typeof RotateCw
  title: (many: string) => string
  about: string
  asksWhy: boolean
  done: (count: number) => string
  act: (id: number, reason: string) => Promise<unknown>
}

const decisions: Decision[] = [
  {
    label: 'Retry',
    icon: RotateCw,
    title: (many) => `Retry ${many}`,
    about: 'The servers are asked again, with all their tries before them.',
    asksWhy: false,
    done: (count) => `${operations(count)} tried again`,
    act: (id) => client.admin.operations.retry({ id }),
  },
  {
    label: 'Skip',
    icon: SkipForward,
    title: (many) => `Skip ${many}`,
    about: 'The servers are not asked for them any more, and what was meant to come of them does not happen.',
    asksWhy: true,
    done: (count) => `${operations(count)} skipped`,
    act: (id, reason) => client.admin.operations.skip({ id, reason }),
  },
  {
    label: 'Mark as done by hand',
    icon: Check,
    title: (many) => `Mark ${many} as done`,
    about: 'They take effect here as if the servers had said that they are done. No server is asked.',
    asksWhy: true,
    done: (count) => `${operations(count)} marked as done`,
    act: (id, reason) => client.admin.operations.markDone({ id, reason }),
  },
]

const operations = (count: number) => (count === 1 ? '1 operation' : `${count} operations`)

type Which = {
  /** What it is about, as in "all failed operations of Alpha". */
  many: string
  /** Their numbers, found when somebody decides. */
  find: () => Promise<number[]>
  onDone?: () => void
}

/** One decision about many operations. */
export const DecideMany = ({ label, size, ...which }: Which & { label: string; size?: 'sm' }) => (
  <ActMenu
    label={label}
    spelledOut
    size={size}
    acts={decisions.map((decision) => ({
      label: decision.label,
      icon: decision.icon,
      dialog: (close) => <DecisionDialog decision={decision} {...which} close={close} />,
    }))}
  />
)

/** All operations that failed, page by page, of one server or of all. */
export async function failedOperations(where: { serverId?: number; hasNoServer?: 'true' } = {}): Promise<number[]> {
  const ids: number[] = []
  let cursor: string | undefined
  do {
    const page = await client.admin.operations.list({ ...where, state: 'failed', limit: 100, cursor })
    ids.push(...page.items.map(({ id }) => id))
    cursor = page.nextCursor ?? undefined
  } while (cursor)
  return ids
}

type Progress = { of: number; done: number; refused: { id: number; why: string }[]; isOver: boolean }

const shownRefusals = 20

function DecisionDialog({ decision, many, find, onDone, close }: Which & { decision: Decision; close: () => void }) {
  const queryClient = useQueryClient()
  const [reason, setReason] = useState('')
  const [problem, setProblem] = useState<string>()
  const [progress, setProgress] = useState<Progress>()

  async function run() {
    if (decision.asksWhy && reason.trim() === '') return setProblem('Say why')
    setProblem(undefined)
    try {
      const ids = await find()
      const now: Progress = { of: ids.length, done: 0, refused: [], isOver: false }
      setProgress({ ...now })
      // One after the other: each is a decision of its own, and what one refuses does not stop the rest.
      for (const id of ids) {
        try {
          await decision.act(id, reason.trim())
          now.done++
        } catch (error) {
          now.refused.push({ id, why: describe(error).description })
        }
        setProgress({ ...now })
      }
      setProgress({ ...now, isOver: true })
    } catch (error) {
      setProblem(describe(error).description)
    }
    await queryClient.invalidateQueries({ queryKey: api.admin.key() })
  }

  const isRunning = progress !== undefined && !progress.isOver
  const leave = () => {
    if (isRunning) return
    close()
    if (progress) onDone?.()
  }
  return (
    <Dialog open onOpenChange={leave} title={decision.title(many)} description={decision.about}>
      {progress ? (
        <div className="grid gap-4">
          <div role="status">
            {isRunning ? (
              <Meter
                label="How far it is"
                value={progress.done + progress.refused.length}
                max={Math.max(progress.of, 1)}
                text={`${progress.done + progress.refused.length} of ${progress.of}`}
              />
            ) : (
              <p className="font-medium">{decision.done(progress.done)}.</p>
            )}
          </div>
          <Refusals refused={progress.refused} />
          {progress.isOver && (
            <FormActions>
              <Button variant="primary" onClick={leave}>
                Close
              </Button>
            </FormActions>
          )}
        </div>
      ) : (
        <form
          noValidate
          className="grid gap-4"
          onSubmit={(event) => {
            event.preventDefault()
            void run()
          }}
        >
          {decision.asksWhy ? (
            <Field label="Reason" help="Kept with each of them for good." required error={problem}>
              <Input
                maxLength={500}
                autoComplete="off"
                value={reason}
                onChange={(event) => setReason(event.target.value)}
              />
            </Field>
          ) : (
            problem && (
              <Notice tone="danger" live>
                {problem}
              </Notice>
            )
          )}
          <FormActions>
            <Button type="submit" variant="primary">
              {decision.label}
            </Button>
            <Button onClick={close}>Cancel</Button>
          </FormActions>
        </form>
      )}
    </Dialog>
  )
}

function Refusals({ refused }: { refused: Progress['refused'] }) {
  if (refused.length === 0) return null
  return (
    <Notice tone="warning" title={`${operations(refused.length)} left as they were`}>
      <ul className="list-disc ps-5">
        {refused.slice(0, shownRefusals).map(({ id, why }) => (
          <li key={id}>
            <TextLink href={`/provisioning/${id}`}>No. {id}</TextLink>: {why}
          </li>
        ))}
      </ul>
      {refused.length > shownRefusals && <p>And {refused.length - shownRefusals} more.</p>}
    </Notice>
  )
}
