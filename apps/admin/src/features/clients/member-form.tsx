import { type MemberPermission, memberPermissions } from '@ostler/contract/permissions'
import { useQuery } from '@tanstack/react-query'
import { FormProvider, type UseFormReturn } from 'react-hook-form'
import { api } from '../../api.ts'
import { SwitchField, TickList } from '../../components/form-fields.tsx'
import { ReasonField, reasonRule } from '../../components/reason-field.tsx'

export type AllowedValues = {
  permissions: MemberPermission[]
  isKept: boolean
  /** Ids, as ticks have them. */
  onlyServices: string[]
  reason: string
}

export const nothingAllowed: AllowedValues = { permissions: [], isKept: false, onlyServices: [], reason: '' }

/** What is sent of it. */
export const allowedInput = ({ permissions, isKept, onlyServices, reason }: AllowedValues) => ({
  permissions,
  onlyServices: isKept ? onlyServices.map(Number) : null,
  reason: reason.trim(),
})

const permissions = Object.entries(memberPermissions).map(([value, label]) => ({ value, label }))

/** What somebody may do for a client, for which services, and why staff say so. */
export function AllowedFields<Values extends AllowedValues>({
  clientId,
  form: given,
}: {
  clientId: number
  form: UseFormReturn<Values>
}) {
  const form = given as unknown as UseFormReturn<AllowedValues>
  const { isKept, onlyServices } = form.watch()
  const services = useQuery({
    ...api.admin.services.list.queryOptions({ input: { clientId, limit: 100 } }),
    enabled: isKept,
  })
  const listed = (services.data?.items ?? []).map((one) => ({
    value: String(one.id),
    label: one.domain ? `${one.domain} (${one.product})` : one.product,
  }))
  const gone = onlyServices
    .filter((id) => !listed.some((one) => one.value === id))
    .map((id) => ({ value: id, label: `Service no. ${id}` }))
  return (
    <FormProvider {...form}>
      <TickList
        name="permissions"
        label="May do"
        help="Whoever may change something may see it, too."
        options={permissions}
        none=""
      />
      <SwitchField name="isKept" label="Only some services" />
      {isKept && (
        <TickList
          name="onlyServices"
          label="Services"
          options={[...listed, ...gone]}
          none={services.isPending ? 'Loading…' : 'There are no services.'}
        />
      )}
      <ReasonField error={form.formState.errors.reason} field={form.register('reason', reasonRule)} />
    </FormProvider>
  )
}
