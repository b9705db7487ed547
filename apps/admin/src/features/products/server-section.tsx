import { Card, FieldRow } from '@ostler/ui'
import { useFormContext, useWatch } from 'react-hook-form'
import { api } from '../../api.ts'
import { SelectField, WholeField } from '../../components/form-fields.tsx'
import { SettingFields } from '../../components/setting-fields.tsx'
import type { ServerPlans } from './catalog.tsx'
import type { ProductDraft } from './product-draft.ts'

/** What is made of a product: on which servers, of what, and when. */
export function ServerSection({ plans }: { plans: ServerPlans }) {
  const [module, groupId] = useWatch<ProductDraft, ['serverModule', 'serverGroupId']>({
    name: ['serverModule', 'serverGroupId'],
  })
  const { setValue } = useFormContext<ProductDraft>()
  const kind = plans.kinds.find(({ name }) => name === module)
  const groups = plans.groups.filter((group) => group.kind === module)
  return (
    <Card title="Server" description="What sets the service up">
      <div className="grid max-w-2xl grid-cols-[minmax(0,1fr)] gap-4">
        <SelectField
          name="serverModule"
          label="Module"
          help={kind?.about}
          options={Object.fromEntries(plans.kinds.map(({ name, label }) => [name, label]))}
          // A group holds servers of one kind.
          rules={{ onChange: () => setValue('serverGroupId', '', { shouldDirty: true }) }}
        >
          <option value="">None: nothing is set up</option>
          {module !== '' && !kind && <option value={module}>{`${module}, which is not there any more`}</option>}
        </SelectField>
        {kind && (
          <>
            <FieldRow>
              <SelectField
                key={module}
                name="serverGroupId"
                label="Servers"
                options={Object.fromEntries(groups.map(({ id, name }) => [id, name]))}
              >
                <option value="">{`Any server of the kind ${kind.label}`}</option>
              </SelectField>
              <SelectField name="setUp" label="Set up" options={setUpMoments} />
            </FieldRow>
            <SettingFields
              key={`${module} ${groupId}`}
              under={`moduleSettings.${module}`}
              form={kind.form}
              none="The module needs to be told nothing."
              ask={(field) =>
                api.admin.serverPlans.choices.call({
                  kind: module,
                  field,
                  ...(groupId && { groupId: Number(groupId) }),
                })
              }
            />
            <FieldRow>
              <WholeField
                name="diskMib"
                label="Disk"
                trailing="MiB"
                help="What one takes of a server’s capacity. Empty: it is not counted."
                optional
              />
              <WholeField name="memoryMib" label="Memory" trailing="MiB" help="The same for memory." optional />
            </FieldRow>
          </>
        )}
      </div>
    </Card>
  )
}

const setUpMoments = {
  on_payment: 'When it is first paid',
  on_order: 'With the order, before it is paid',
  by_hand: 'When staff say so',
}
