import { Button, Dialog, Field, FormActions, FormErrorSummary, Input, toast } from '@ostler/ui'
import { useQueryClient } from '@tanstack/react-query'
import { api, heldOf, useAct } from '../../../api/index.ts'
import { useApiForm } from '../../../forms/use-api-form.ts'

type LabelDialogProps = { serviceId: number; label: string; onClose: () => void }

/** What the client calls the service, for themselves. */
export function LabelDialog({ serviceId, label, onClose }: LabelDialogProps) {
  const own = useApiForm({ defaultValues: { label } })
  const queries = useQueryClient()
  const save = useAct(api.serviceControl.label, {
    onSuccess: async () => {
      await queries.invalidateQueries(heldOf('services', 'serviceControl'))
      toast.success('Saved.')
      onClose()
    },
    onError: own.refuse,
  })
  return (
    <Dialog
      open
      onOpenChange={onClose}
      size="sm"
      title="Label"
      description="How you call it yourself. Nothing changes on the server."
    >
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={own.submit((typed) => {
          if (!save.isPending) save.mutate({ id: serviceId, label: typed.label.trim() })
        })}
      >
        <FormErrorSummary {...own.summary} title="The label stays as it is" />
        <Field label="Label" optional error={own.problem('label')} help="Empty: it is called by its domain or product.">
          <Input autoComplete="off" maxLength={60} {...own.text('label')} />
        </Field>
        <FormActions>
          <Button type="submit" variant="primary" loading={save.isPending} loadingText="Saving…">
            Save
          </Button>
          <Button onClick={onClose}>Cancel</Button>
        </FormActions>
      </form>
    </Dialog>
  )
}
