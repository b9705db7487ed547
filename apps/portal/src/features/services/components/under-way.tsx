import { Card, DateText, StepList } from '@ostler/ui'
import { type Operation, operationLabel, operationProgress, stepStates, worthShowing } from '../operations.ts'

type UnderWayProps = { operations: readonly Operation[]; wasOpen: ReadonlySet<number> }

/** What the server is having done to it, and how far that is. Not there while nothing is. */
export function UnderWay({ operations, wasOpen }: UnderWayProps) {
  const shown = worthShowing(operations, wasOpen)
  if (shown.length === 0) return null
  return (
    <Card title="On the server">
      <StepList
        live
        label="What is under way on the server"
        steps={shown.map((one) => ({
          id: String(one.id),
          label: operationLabel(one),
          state: stepStates[one.state],
          detail: operationProgress(one) ?? undefined,
          time: one.endedAt ? <DateText value={one.endedAt} format="relative" /> : undefined,
        }))}
      />
    </Card>
  )
}
