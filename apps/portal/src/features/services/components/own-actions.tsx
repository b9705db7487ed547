import { Button, Card, Dialog, FormActions, FormErrorSummary, Notice, toast } from '@ostler/ui'
import { useState } from 'react'
import { api, asToast } from '../../../api/index.ts'
import { DescribedFields, labelsOfForm, valuesOf } from '../../../forms/described-fields.tsx'
import { useApiForm } from '../../../forms/use-api-form.ts'
import type { OwnAction } from '../operations.ts'
import { useWish } from '../use-control.ts'

/** What only servers of this kind can do. */
export function OwnActions({ serviceId, actions }: { serviceId: number; actions: readonly OwnAction[] }) {
  const [asked, ask] = useState<OwnAction>()
  const act = useWish(api.serviceControl.act, {
    onSuccess: () => void toast.success('The server is being asked.'),
    onError: (error) => void toast.error(...asToast(error)),
  })
  if (actions.length === 0) return null
  return (
    <Card title="Tools">
      <ul className="flex flex-col divide-y">
        {actions.map((action) => {
          const asks = action.isDangerous || action.form.length > 0
          return (
            <li
              key={action.name}
              className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-3 first:pt-0 last:pb-0"
            >
              <p className="min-w-0 flex-1 basis-56">{action.about}</p>
              <Button
                size="sm"
                loading={act.isPending && act.variables.action === action.name}
                onClick={() => (asks ? ask(action) : act.mutate({ id: serviceId, action: action.name, values: {} }))}
              >
                {action.label}
                {asks ? '…' : ''}
              </Button>
            </li>
          )
        })}
      </ul>
      {asked ? <ActionDialog serviceId={serviceId} action={asked} onClose={() => ask(undefined)} /> : null}
    </Card>
  )
}

type ActionDialogProps = { serviceId: number; action: OwnAction; onClose: () => void }

function ActionDialog({ serviceId, action, onClose }: ActionDialogProps) {
  const { name, label, about, isDangerous, form } = action
  const own = useApiForm({ defaultValues: valuesOf(form), labels: labelsOfForm(form) })
  const act = useWish(api.serviceControl.act, {
    onSuccess: () => {
      toast.success('The server is being asked.')
      onClose()
    },
    onError: own.refuse,
  })
  return (
    <Dialog open onOpenChange={onClose} size="sm" title={label} description={about}>
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={own.submit((values) => {
          if (!act.isPending) act.mutate({ id: serviceId, action: name, values })
        })}
      >
        <FormErrorSummary {...own.summary} title="Nothing was done" />
        {isDangerous ? <Notice tone="warning">It cannot be taken back.</Notice> : null}
        <DescribedFields form={form} of={own} />
        <FormActions>
          <Button
            type="submit"
            variant={isDangerous ? 'danger' : 'primary'}
            loading={act.isPending}
            loadingText="One moment…"
          >
            {label}
          </Button>
          <Button onClick={onClose}>Cancel</Button>
        </FormActions>
      </form>
    </Dialog>
  )
}
