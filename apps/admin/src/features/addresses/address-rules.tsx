import { Badge, ConfirmDialog, Field, IconButton, Input, Select, toast } from '@ostler/ui'
import { useQueryClient } from '@tanstack/react-query'
import { Network, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useAct } from '../../act.ts'
import { type Answers, api, client } from '../../api.ts'
import { ActDialog } from '../../components/act-dialog.tsx'
import { Moment, momentColumn } from '../../components/columns.tsx'
import { wholeOrEmpty } from '../../components/form-rules.ts'
import { defineList } from '../../components/list.ts'
import { useStaff } from '../../session.ts'
import { Who } from '../audit/who.tsx'

type Rule = Answers['admin']['addressRules']['list']['items'][number]

const lists = { deny: 'Kept out', staff: 'Staff area', api: 'API tokens' }

export const addressRuleList = defineList({
  name: 'Addresses',
  path: '/addresses',
  permission: 'security.view',
  filters: { list: { kind: 'choice', label: 'Which list', options: lists } },
  source: api.admin.addressRules.list,
  columns: [
    {
      id: 'network',
      header: 'Network',
      cell: (rule) => (
        <>
          <span className="font-mono">{rule.network}</span>
          {rule.note && <span className="block text-sm font-normal text-muted">{rule.note}</span>}
        </>
      ),
    },
    {
      id: 'list',
      header: 'List',
      cell: (rule) => <Badge tone={rule.list === 'deny' ? 'danger' : 'neutral'}>{lists[rule.list]}</Badge>,
    },
    { id: 'expires', header: 'Until', nowrap: true, cell: (rule) => <Moment at={rule.expiresAt} none="For ever" /> },
    { id: 'by', header: 'By', cell: (rule) => <Who actor={rule.createdBy} /> },
    momentColumn('createdAt', 'Since'),
    { id: 'actions', header: 'Actions', srOnlyHeader: true, align: 'end', cell: (rule) => <RemoveRule rule={rule} /> },
  ],
  empty: {
    title: 'Every address may come in',
    description: 'Keep networks out, or list those from which alone staff and API tokens may come.',
    icon: Network,
  },
})

function RemoveRule({ rule }: { rule: Rule }) {
  const { may } = useStaff()
  const queryClient = useQueryClient()
  const [isAsking, setAsking] = useState(false)
  const remove = useAct(client.admin.addressRules.remove, {
    onSuccess: () => {
      toast.success(`${rule.network} is off the list`)
      return queryClient.invalidateQueries({ queryKey: api.admin.addressRules.key() })
    },
  })
  if (!may('security.manage')) return null
  return (
    <>
      <IconButton
        size="sm"
        variant="ghost"
        icon={Trash2}
        label={`Remove ${rule.network}`}
        onClick={() => setAsking(true)}
      />
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setAsking}
        tone="danger"
        title={`Take ${rule.network} off the list?`}
        description={
          rule.list === 'deny'
            ? 'Requests from there are answered again.'
            : 'Unless another network covers it, it is shut out; with the last one gone, the list lets everybody in again.'
        }
        confirmLabel="Remove"
        onConfirm={async () => {
          await remove.mutateAsync({ id: rule.id })
        }}
      />
    </>
  )
}

type Draft = { list: Rule['list']; network: string; note: string; hours: string }

export function AddAddressRule() {
  return (
    <ActDialog<Draft, Parameters<typeof client.admin.addressRules.add>[0], Rule>
      label="Add a network"
      icon={Plus}
      title="Add a network"
      start={{ list: 'deny', network: '', note: '', hours: '' }}
      act={client.admin.addressRules.add}
      inputOf={({ list, network, note, hours }) => ({ list, network, note, expiresAt: inHours(hours) })}
      done={(rule) => `${rule.network} is on the list`}
      fieldOf={(field) => (field === 'expiresAt' ? 'hours' : field)}
    >
      {({ register, formState: { errors } }) => (
        <>
          <Field label="List" error={errors.list?.message}>
            <Select {...register('list')}>
              <option value="deny">Keep it out of everything</option>
              <option value="staff">Let staff in from listed networks only</option>
              <option value="api">Let API tokens in from listed networks only</option>
            </Select>
          </Field>
          <Field
            label="Network"
            help="An address, or a network such as 203.0.113.0/24."
            error={errors.network?.message}
          >
            <Input autoComplete="off" {...register('network', { required: 'Give an address or a network' })} />
          </Field>
          <Field label="Note" optional error={errors.note?.message}>
            <Input autoComplete="off" {...register('note')} />
          </Field>
          <Field label="For how many hours" help="Left empty: for ever." optional error={errors.hours?.message}>
            <Input inputMode="numeric" className="max-w-40" {...register('hours', wholeOrEmpty)} />
          </Field>
        </>
      )}
    </ActDialog>
  )
}

const inHours = (hours: string) =>
  hours.trim() === '' ? null : new Date(Date.now() + Number(hours) * 3_600_000).toISOString()
