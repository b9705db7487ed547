import { Card, FieldRow } from '@ostler/ui'
import { useQuery } from '@tanstack/react-query'
import { useFormContext, useWatch } from 'react-hook-form'
import { api } from '../../api.ts'
import { EditorForm } from '../../components/editor-form.tsx'
import { SelectField, TextField } from '../../components/form-fields.tsx'
import { Rows } from '../../components/rows.tsx'
import { QueryResult } from '../../components/thing-page.tsx'
import { fieldOfGroup, fillRules, type GroupDraft } from './group-draft.ts'

type GroupFormProps = {
  start: GroupDraft
  isNew: boolean
  mayManage: boolean
  kinds: { name: string; label: string }[]
  save: (draft: GroupDraft) => Promise<GroupDraft>
  onSaved?: () => void
  remove?: () => Promise<unknown>
}

const labels: Record<string, string> = { name: 'Name', kind: 'Kind', fill: 'New accounts go to' }

/** Servers of one kind among which the accounts of a product are spread. */
export function GroupForm({ kinds, ...props }: GroupFormProps) {
  return (
    <EditorForm noun="group" fieldOf={fieldOfGroup} labelOf={(field) => labels[field]} {...props}>
      {() => (
        <>
          <Card title="Group">
            <div className="grid max-w-2xl grid-cols-[minmax(0,1fr)] gap-4">
              <TextField name="name" label="Name" rules={{ required: 'Give the group a name' }} />
              <FieldRow>
                {props.isNew && <KindField kinds={kinds} />}
                <SelectField name="fill" label="New accounts go to" options={fillRules} />
              </FieldRow>
            </div>
          </Card>
          <Card title="Servers" description="In this order they are filled, or have their turn">
            <div className="max-w-2xl">
              <Members />
            </div>
          </Card>
        </>
      )}
    </EditorForm>
  )
}

function KindField({ kinds }: Pick<GroupFormProps, 'kinds'>) {
  const { setValue } = useFormContext<GroupDraft>()
  return (
    <SelectField
      name="kind"
      label="Kind"
      options={Object.fromEntries(kinds.map(({ name, label }) => [name, label]))}
      rules={{ required: 'Choose a kind', onChange: () => setValue('servers', []) }}
    />
  )
}

const MOST = 100

function Members() {
  const [kind, chosen] = useWatch<GroupDraft, ['kind', 'servers']>({ name: ['kind', 'servers'] })
  const query = useQuery(api.admin.servers.list.queryOptions({ input: { kind, limit: MOST } }))
  return (
    <QueryResult query={query}>
      {({ items }) => (
        <Rows
          name="servers"
          noun="server"
          none={items.length === 0 ? 'There is no server of this kind yet.' : 'No server is in it yet.'}
          fresh={() => ({ serverId: String(items.find(({ id }) => !isIn(chosen, id))?.id ?? '') })}
          isOrdered
        >
          {(path, index) => (
            <SelectField
              name={`${path}.serverId`}
              label={`Server ${index + 1}`}
              hideLabel
              options={Object.fromEntries(items.map(({ id, label, name }) => [id, `${label} (${name})`]))}
              rules={{ required: 'Choose a server' }}
            />
          )}
        </Rows>
      )}
    </QueryResult>
  )
}

const isIn = (chosen: GroupDraft['servers'], id: number) => chosen.some(({ serverId }) => serverId === String(id))
