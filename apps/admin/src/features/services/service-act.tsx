import { Button, ConfirmDialog, Field, Input } from '@ostler/ui'
import { useQueryClient } from '@tanstack/react-query'
import { type ComponentProps, type ReactNode, useState } from 'react'
import { useAct } from '../../act.ts'
import { ApiError, api, type CallContext } from '../../api.ts'

type Props<Input> = {
  label: string
  icon: ComponentProps<typeof Button>['icon']
  title: string
  effects: string[]
  tone?: 'danger'
  act: (input: Input, options: { context: CallContext }) => Promise<unknown>
  /** What is sent: made when it is confirmed, with the reason that was typed. */
  input: (reason: string) => Input
  children?: ReactNode
}

/** The dialog has one place for a refusal, so what is wrong with a field is said there. */
function sayWhatIsWrong(error: unknown): never {
  const [problem] = error instanceof ApiError ? error.fields : []
  throw problem ? new Error(problem.message) : error
}

/** Something that is done to a service, after saying what comes of it, with a reason that is kept. */
export function ServiceAct<Input>({ label, icon, title, effects, tone, act, input, children }: Props<Input>) {
  const [isOpen, open] = useState(false)
  const [reason, setReason] = useState('')
  const queryClient = useQueryClient()
  const run = useAct(act, { onSuccess: () => queryClient.invalidateQueries({ queryKey: api.admin.key() }) })
  return (
    <>
      <Button size="sm" icon={icon} onClick={() => open(true)}>
        {label}
      </Button>
      <ConfirmDialog
        open={isOpen}
        onOpenChange={open}
        title={title}
        effects={effects}
        confirmLabel={label}
        {...(tone ? { tone } : {})}
        onConfirm={async () => {
          await run.mutateAsync(input(reason.trim() || 'by staff')).catch(sayWhatIsWrong)
          setReason('')
        }}
      >
        <div className="grid gap-4">
          {children}
          <Field label="Reason" help="Kept with the change.">
            <Input value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} />
          </Field>
        </div>
      </ConfirmDialog>
    </>
  )
}
