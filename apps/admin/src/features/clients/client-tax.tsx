import { Button, Card, Dialog, Field, FormActions, Input, KeyValueList, toast } from '@ostler/ui'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useForm } from 'react-hook-form'
import { useAct } from '../../act.ts'
import { type Answers, api, client as doors } from '../../api.ts'
import { Day } from '../../components/columns.tsx'
import { placeErrors } from '../../components/form-errors.ts'
import { FormProblems } from '../../components/form-problems.tsx'
import { useStaff } from '../../session.ts'
import { TaxIdState } from '../tax/tax-id-list.tsx'

type Client = Answers['admin']['clients']['get']

/** What decides about a client's tax, with what is known of it. */
export function ClientTax({ client }: { client: Client }) {
  const { may } = useStaff()
  const [isEditing, edit] = useState(false)
  const { exemption, taxId, taxIdStatus } = client
  return (
    <Card
      title="Tax"
      actions={
        may('tax.manage') && (
          <Button size="sm" onClick={() => edit(true)}>
            Exemption
          </Button>
        )
      }
    >
      <KeyValueList
        items={[
          { label: 'Buys as', value: client.isBusiness ? 'Business' : 'Person' },
          { label: 'Tax id', value: taxId ?? '–', ...(taxId ? { copy: taxId } : {}) },
          ...(taxIdStatus ? [{ label: 'Check', value: <TaxIdState status={taxIdStatus} /> }] : []),
          { label: 'State or province', value: client.region ?? '–' },
          {
            label: 'Exemption',
            value: exemption ? (
              <>
                {exemption.certificate}
                <span className="block text-sm text-muted">
                  last day: <Day on={exemption.until} none="until it is taken back" />
                </span>
              </>
            ) : (
              'None'
            ),
          },
        ]}
      />
      <Dialog
        open={isEditing}
        onOpenChange={edit}
        title="Exemption from tax"
        description="For documents issued from now on. Without a certificate the exemption ends."
      >
        <ExemptionForm client={client} onDone={() => edit(false)} />
      </Dialog>
    </Card>
  )
}

const labels: Record<string, string> = { certificate: 'Certificate', until: 'Last day' }

function ExemptionForm({ client, onDone }: { client: Client; onDone: () => void }) {
  const queryClient = useQueryClient()
  const form = useForm({
    defaultValues: { certificate: client.exemption?.certificate ?? '', until: client.exemption?.until ?? '' },
    shouldFocusError: false,
  })
  const { errors, submitCount } = form.formState
  const save = useAct(doors.admin.clients.grantExemption, {
    onSuccess: async ({ exemption }) => {
      await queryClient.invalidateQueries({ queryKey: api.admin.clients.key() })
      toast.success(exemption ? 'Exemption saved' : 'No exemption any more')
      onDone()
    },
    onError: (error: Error) => placeErrors(form, error),
  })
  return (
    <form
      noValidate
      className="grid gap-4"
      onSubmit={form.handleSubmit(({ certificate, until }) =>
        save.mutate({ id: client.id, certificate: certificate.trim() || null, until: until || null }),
      )}
    >
      <FormProblems errors={errors} labelOf={(field) => labels[field]} attempt={submitCount + save.failureCount} />
      <Field label={labels.certificate} optional help="Its number, as it will stand on documents.">
        <Input autoComplete="off" maxLength={100} {...form.register('certificate')} />
      </Field>
      <Field label={labels.until} optional error={errors.until?.message}>
        <Input type="date" {...form.register('until')} />
      </Field>
      <FormActions>
        <Button type="submit" variant="primary" loading={save.isPending} loadingText="Saving…">
          Save
        </Button>
        <Button onClick={onDone}>Cancel</Button>
      </FormActions>
    </form>
  )
}
