import { Card, DataTable, EmptyState, StatusBadge } from '@ostler/ui'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { ArrowUp, Pencil, Plus } from 'lucide-react'
import { useWatch } from 'react-hook-form'
import { useAct } from '../act.ts'
import { type Answers, api, client } from '../api.ts'
import { ActDialog, OpenActDialog } from '../components/act-dialog.tsx'
import { ActMenu } from '../components/act-menu.tsx'
import { LongTextField, SelectField, SwitchField, TextField } from '../components/form-fields.tsx'
import { describe, toastProblem } from '../components/problem.tsx'
import { SettingsFrame, within } from '../features/records/settings-frame.tsx'
import { useStaff } from '../session.ts'

type ClientField = Answers['admin']['clientFields']['list']['items'][number]

const kinds = {
  text: 'Text',
  choice: 'Choice',
  number: 'Number',
  date: 'Date',
  tick: 'Tick',
  password: 'Password',
}

export function ClientFieldsPage() {
  const { may } = useStaff()
  const queryClient = useQueryClient()
  const query = useQuery(api.admin.clientFields.list.queryOptions())
  const fields = query.data?.items ?? []
  const order = useAct(client.admin.clientFields.order, {
    onSuccess: () => queryClient.invalidateQueries({ queryKey: api.admin.clientFields.key() }),
    onError: toastProblem('The order stays'),
  })
  const raise = (index: number) => {
    const ids = fields.map(({ id }) => id)
    ids.splice(index - 1, 0, ...ids.splice(index, 1))
    order.mutate({ ids })
  }
  return (
    <SettingsFrame at="fields">
      <Card
        title="Fields"
        padding="none"
        actions={
          may('settings.manage') && (
            <ActDialog
              label="New field"
              icon={Plus}
              title="New field"
              start={emptyField}
              act={client.admin.clientFields.create}
              inputOf={fieldInput}
              done={() => 'Field created'}
              fieldOf={(field) => field.replace(/^choices\..*/, 'choices')}
            >
              {(form) => within(form as never, <FieldForm />)}
            </ActDialog>
          )
        }
      >
        <DataTable
          framed={false}
          label="Fields"
          rows={query.data?.items}
          rowKey={(field) => field.id}
          loading={query.isPending}
          error={query.error && !query.data ? describe(query.error) : undefined}
          columns={[
            {
              id: 'label',
              header: 'Field',
              cell: (field) => (
                <>
                  {field.label}
                  <span className="block text-sm font-normal text-muted">{field.name}</span>
                </>
              ),
            },
            { id: 'kind', header: 'Kind', cell: (field) => kinds[field.kind] },
            { id: 'asked', header: 'Asked', cell: askedOf },
          ]}
          rowActions={
            may('settings.manage')
              ? (field) => <FieldActions field={field} raise={() => raise(fields.indexOf(field))} />
              : undefined
          }
          empty={<EmptyState level={3} title="Nothing is asked besides name and address" />}
        />
      </Card>
    </SettingsFrame>
  )
}

function askedOf({ retired, staffOnly, atSignUp, required }: ClientField) {
  if (retired) return <StatusBadge tone="neutral">Retired</StatusBadge>
  const who = staffOnly ? 'staff only' : atSignUp ? 'at sign-up' : 'on the profile'
  return `${who}${required ? ', required' : ''}`
}

type FieldDraft = Omit<ClientField, 'id' | 'choices' | 'pattern'> & { choices: string; pattern: string }

const emptyField: FieldDraft = {
  name: '',
  label: '',
  kind: 'text',
  choices: '',
  pattern: '',
  help: '',
  required: false,
  staffOnly: false,
  atSignUp: false,
  retired: false,
}

const fieldInput = ({ choices, pattern, ...draft }: FieldDraft) => ({
  ...draft,
  choices: choices
    .split('\n')
    .map((choice) => choice.trim())
    .filter(Boolean),
  pattern: pattern.trim() || null,
})

function FieldForm() {
  const { kind } = useWatch() as FieldDraft
  return (
    <>
      <TextField name="label" label="Label" rules={{ required: 'Give it a label' }} />
      <TextField
        name="name"
        label="Name"
        help="Small letters, digits and _. Programs and files call it that."
        rules={{ required: 'Give it a name' }}
      />
      <SelectField name="kind" label="Kind" options={kinds} />
      {kind === 'choice' && <LongTextField name="choices" label="Choices" help="One a line." />}
      <TextField name="help" label="Help" help="Stands below the field, and is said when the form is wrong." optional />
      <TextField name="pattern" label="Pattern" help="A regular expression for the whole answer." optional />
      <SwitchField name="required" label="Required" />
      <SwitchField name="atSignUp" label="Asked at sign-up" help="Also of guests at the checkout." />
      <SwitchField name="staffOnly" label="For staff only" help="Clients never see it." />
      <SwitchField name="retired" label="Retired" help="Not asked any more; what was answered stays." />
    </>
  )
}

function FieldActions({ field, raise }: { field: ClientField; raise: () => void }) {
  const { id, choices, pattern, ...rest } = field
  return (
    <ActMenu
      label={`More for ${field.label}`}
      acts={[
        {
          label: 'Edit',
          icon: Pencil,
          dialog: (close) => (
            <OpenActDialog
              label="Save"
              title={field.label}
              close={close}
              start={{ ...rest, choices: choices.join('\n'), pattern: pattern ?? '' }}
              act={client.admin.clientFields.change}
              inputOf={(draft: FieldDraft) => ({ id, ...fieldInput(draft) })}
              done={() => 'Field saved'}
              fieldOf={(name) => name.replace(/^choices\..*/, 'choices')}
            >
              {(form) => within(form as never, <FieldForm />)}
            </OpenActDialog>
          ),
        },
        { label: 'Move up', icon: ArrowUp, onSelect: raise },
      ]}
    />
  )
}
