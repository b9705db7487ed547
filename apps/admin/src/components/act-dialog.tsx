import { Button, Dialog, FormActions, toast } from '@ostler/ui'
import { useQueryClient } from '@tanstack/react-query'
import type { LucideIcon } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { type DefaultValues, type FieldValues, type UseFormReturn, useForm } from 'react-hook-form'
import { useAct } from '../act.ts'
import { api, type CallContext } from '../api.ts'
import { placeErrors } from './form-errors.ts'
import { FormProblems } from './form-problems.tsx'

type ActDialogProps<Values extends FieldValues, Input, Output> = {
  /** On the button that opens it, and on the one that does it. */
  label: string
  icon?: LucideIcon
  title: string
  description?: string
  tone?: 'primary' | 'danger'
  start: DefaultValues<Values>
  act: (input: Input, options: { context: CallContext }) => Promise<Output>
  inputOf: (values: Values) => Input
  /** What is said when it is done. */
  done: (output: Output) => string
  onDone?: (output: Output) => void
  /** The field of this form that the server means, where it counts or calls them otherwise. */
  fieldOf?: (serverField: string, values: Values) => string
  children: (form: UseFormReturn<Values>) => ReactNode
}

/** A button that asks for what is needed in a dialog, does one thing, and stays open with the problem when it fails. */
export function ActDialog<Values extends FieldValues, Input, Output>(props: ActDialogProps<Values, Input, Output>) {
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Button icon={props.icon} onClick={() => setOpen(true)}>
        {props.label}
      </Button>
      <Dialog open={isOpen} onOpenChange={setOpen} title={props.title} description={props.description}>
        <ActForm {...props} close={() => setOpen(false)} />
      </Dialog>
    </>
  )
}

/** The same where something else opened it, such as an entry of an `ActMenu`. */
export function OpenActDialog<Values extends FieldValues, Input, Output>(
  props: Omit<ActDialogProps<Values, Input, Output>, 'icon'> & { close: () => void },
) {
  return (
    <Dialog open onOpenChange={props.close} title={props.title} description={props.description}>
      <ActForm {...props} />
    </Dialog>
  )
}

function ActForm<Values extends FieldValues, Input, Output>(
  props: ActDialogProps<Values, Input, Output> & { close: () => void },
) {
  const { start, act, inputOf, done, onDone, close, fieldOf, children, label, tone = 'primary' } = props
  const queryClient = useQueryClient()
  const form = useForm<Values>({ defaultValues: start, shouldFocusError: false })
  const { errors, submitCount } = form.formState
  const acting = useAct(act, {
    onSuccess: async (output) => {
      await queryClient.invalidateQueries({ queryKey: api.admin.key() })
      toast.success(done(output))
      close()
      onDone?.(output)
    },
    onError: (error) => placeErrors(form, error, fieldOf && ((field) => fieldOf(field, form.getValues()))),
  })
  return (
    <form
      noValidate
      className="grid gap-4"
      onSubmit={form.handleSubmit((values) => {
        if (!acting.isPending) acting.mutate(inputOf(values))
      })}
    >
      <FormProblems errors={errors} attempt={submitCount + acting.failureCount} />
      {children(form)}
      <FormActions>
        <Button type="submit" variant={tone} loading={acting.isPending} loadingText="One moment…">
          {label}
        </Button>
        <Button onClick={close}>Cancel</Button>
      </FormActions>
    </form>
  )
}
