import { Button, Card, FormActions, FormErrorSummary, toast } from '@ostler/ui'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { api, type Outputs, useAct } from '../../api/index.ts'
import { answersIn, CustomFields, labelsOf, startOf } from '../../forms/custom-fields.tsx'
import { useApiForm } from '../../forms/use-api-form.ts'
import { LoadFailure } from '../../shell/load-failure.tsx'

type Fields = Outputs['account']['fields']['items']

/** What the operator asks besides name and address. Nothing where nothing is asked. */
export function OwnFields() {
  const fields = useQuery(api.account.fields.query())
  if (fields.error) return <LoadFailure query={fields} />
  if (!fields.data || fields.data.items.length === 0) return null
  return (
    <Card title="More about you">
      <FieldsForm key={fields.dataUpdatedAt} fields={fields.data.items} />
    </Card>
  )
}

function FieldsForm({ fields }: { fields: Fields }) {
  const queries = useQueryClient()
  const own = useApiForm({ defaultValues: startOf(fields), labels: labelsOf(fields) })
  const save = useAct(api.account.changeFields, {
    onSuccess: (saved) => {
      queries.setQueryData(api.account.fields.queryKey(), saved)
      toast.success('Saved.')
    },
    onError: own.refuse,
  })
  return (
    <form
      noValidate
      onSubmit={own.submit((values) => {
        if (!save.isPending) save.mutate({ fields: answersIn(fields, values) })
      })}
      className="flex flex-col gap-4"
    >
      <FormErrorSummary {...own.summary} />
      <CustomFields fields={fields} of={own} />
      <FormActions>
        <Button type="submit" variant="primary" loading={save.isPending} loadingText="Saving…">
          Save
        </Button>
      </FormActions>
    </form>
  )
}
