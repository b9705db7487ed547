import { Badge, Card, ConfirmDialog, DataTable, EmptyState, toast } from '@ostler/ui'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Pencil, Plus, Trash2, UsersRound } from 'lucide-react'
import { useState } from 'react'
import { useAct } from '../act.ts'
import { type Answers, api, client } from '../api.ts'
import { ActDialog, OpenActDialog } from '../components/act-dialog.tsx'
import { ActMenu } from '../components/act-menu.tsx'
import { SelectField, SwitchField, TextField, WholeField } from '../components/form-fields.tsx'
import { describe } from '../components/problem.tsx'
import { QueryResult } from '../components/thing-page.tsx'
import { colourNames, toneOfColour } from '../features/records/colours.ts'
import { SettingsFrame, within } from '../features/records/settings-frame.tsx'
import { useStaff } from '../session.ts'

type Group = Answers['admin']['clientGroups']['list']['items'][number]

export function ClientGroupsPage() {
  const { may } = useStaff()
  const groups = useQuery(api.admin.clientGroups.list.queryOptions())
  const settings = useQuery({ ...api.admin.clientSettings.read.queryOptions(), enabled: may('settings.view') })
  return (
    <SettingsFrame at="groups">
      <Card
        title="Groups"
        padding="none"
        actions={
          may('settings.manage') && (
            <ActDialog
              label="New group"
              icon={Plus}
              title="New group"
              start={emptyGroup}
              act={client.admin.clientGroups.create}
              inputOf={(draft: GroupDraft) => draft}
              done={() => 'Group created'}
            >
              {(form) => within(form as never, <GroupForm />)}
            </ActDialog>
          )
        }
      >
        <DataTable
          framed={false}
          label="Groups"
          rows={groups.data?.items}
          rowKey={(group) => group.id}
          loading={groups.isPending}
          error={groups.error && !groups.data ? describe(groups.error) : undefined}
          columns={[
            {
              id: 'name',
              header: 'Group',
              cell: (group) => <Badge tone={toneOfColour[group.colour]}>{group.name}</Badge>,
            },
            { id: 'discount', header: 'Discount', cell: (group) => `${group.discountPercent} %` },
            { id: 'spared', header: 'Spared', cell: sparedOf },
            { id: 'clients', header: 'Clients', align: 'end', cell: (group) => group.clients },
          ]}
          rowActions={may('settings.manage') ? (group) => <GroupActions group={group} /> : undefined}
          empty={<EmptyState level={3} icon={UsersRound} title="No groups yet" />}
        />
      </Card>
      {may('settings.view') && (
        <QueryResult query={settings}>
          {({ values, defaults, about }) => (
            <Card
              title="Discounts and uploads"
              actions={
                may('settings.manage') && (
                  <ActDialog
                    label="Change"
                    icon={Pencil}
                    title="Discounts and uploads"
                    start={{ uploadMegabytes: String(values.uploadMegabytes), groupDiscounts: values.groupDiscounts }}
                    act={client.admin.clientSettings.change}
                    inputOf={(draft: { uploadMegabytes: string; groupDiscounts: 'better' | 'both' }) => ({
                      groupDiscounts: draft.groupDiscounts,
                      uploadMegabytes: Number(draft.uploadMegabytes),
                    })}
                    done={() => 'Settings saved'}
                  >
                    {(form) =>
                      within(
                        form as never,
                        <>
                          <SelectField
                            name="groupDiscounts"
                            label="Promotion and group"
                            help={about.groupDiscounts}
                            options={whichHolds}
                          />
                          <WholeField name="uploadMegabytes" label="Megabytes" help={about.uploadMegabytes} />
                        </>,
                      )
                    }
                  </ActDialog>
                )
              }
            >
              {`Where a promotion and a group hold: ${whichHolds[values.groupDiscounts].toLowerCase()}. A file may have ${values.uploadMegabytes} MB at most, by default ${defaults.uploadMegabytes}.`}
            </Card>
          )}
        </QueryResult>
      )}
    </SettingsFrame>
  )
}

const whichHolds = { better: 'Only the better one', both: 'The group on what the promotion left' }

const sparedOf = ({ noLateFees, noSuspension }: Group) =>
  [noLateFees && 'late fees', noSuspension && 'suspension'].filter(Boolean).join(', ') || '–'

type GroupDraft = Omit<Group, 'id' | 'clients'>
const emptyGroup: GroupDraft = {
  name: '',
  colour: 'grey',
  discountPercent: '0',
  noLateFees: false,
  noSuspension: false,
}

function GroupForm() {
  return (
    <>
      <TextField name="name" label="Name" rules={{ required: 'Give it a name' }} />
      <SelectField name="colour" label="Colour" options={colourNames} />
      <TextField
        name="discountPercent"
        label="Discount in percent"
        inputMode="decimal"
        help="Off everything that is bought or renewed from now on. A price that staff agreed on bears none."
      />
      <SwitchField name="noLateFees" label="Spared late fees" />
      <SwitchField name="noSuspension" label="Not suspended when invoices are overdue" />
    </>
  )
}

function GroupActions({ group }: { group: Group }) {
  const { id, clients: _, ...start } = group
  const [isDeleting, setDeleting] = useState(false)
  const queryClient = useQueryClient()
  const remove = useAct(client.admin.clientGroups.remove, {
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: api.admin.clientGroups.key() })
      toast.success(`${group.name} deleted`)
    },
  })
  return (
    <>
      <ActMenu
        label={`More for ${group.name}`}
        acts={[
          {
            label: 'Edit',
            icon: Pencil,
            dialog: (close) => (
              <OpenActDialog
                label="Save"
                title={group.name}
                close={close}
                start={start}
                act={client.admin.clientGroups.change}
                inputOf={(draft: GroupDraft) => ({ id, ...draft })}
                done={() => 'Group saved'}
              >
                {(form) => within(form as never, <GroupForm />)}
              </OpenActDialog>
            ),
          },
          { label: 'Delete', icon: Trash2, tone: 'danger', onSelect: () => setDeleting(true) },
        ]}
      />
      <ConfirmDialog
        open={isDeleting}
        onOpenChange={setDeleting}
        title={`Delete ${group.name}?`}
        description="A group with clients in it stays."
        tone="danger"
        confirmLabel="Delete"
        onConfirm={async () => {
          await remove.mutateAsync({ id }).catch((error) => {
            throw new Error(describe(error).description)
          })
        }}
      />
    </>
  )
}
