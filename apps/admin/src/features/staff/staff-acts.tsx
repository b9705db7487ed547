import { Button, ConfirmDialog, Field, Input, Select, toast } from '@ostler/ui'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { KeyRound, MailPlus, UserMinus } from 'lucide-react'
import { useState } from 'react'
import type { UseFormRegisterReturn } from 'react-hook-form'
import { useAct } from '../../act.ts'
import { api, client } from '../../api.ts'
import { ActDialog } from '../../components/act-dialog.tsx'
import { describe } from '../../components/problem.tsx'
import { href } from '../../location.ts'
import type { StaffMember } from './staff-list.tsx'

/** The roles that whoever looks may give: none that holds more than they do. */
function useRolesToGive() {
  const { data } = useQuery(api.admin.roles.list.queryOptions())
  return (data?.items ?? []).filter(({ mayGive }) => mayGive)
}

type RoleFieldProps = { roles: { id: number; name: string }[]; error: string | undefined; field: UseFormRegisterReturn }

const RoleField = ({ roles, error, field }: RoleFieldProps) => (
  <Field label="Role" help="Roles that may do more than you are not offered." error={error}>
    <Select {...field}>
      <option value="">Choose…</option>
      {roles.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </Select>
  </Field>
)

const roleRule = { required: 'Choose a role' }

export function InviteStaff() {
  const roles = useRolesToGive()
  return (
    <ActDialog
      label="Invite"
      icon={MailPlus}
      title="Invite somebody to the staff"
      description="They are sent a link that works once, for seven days. An earlier invitation of the same address ends."
      start={{ email: '', roleId: '' }}
      act={client.admin.staff.invite}
      inputOf={({ email, roleId }: { email: string; roleId: string }) => ({
        email: email.trim(),
        roleId: Number(roleId),
      })}
      done={({ email }) => `${email} is invited`}
    >
      {({ register, formState: { errors } }) => (
        <>
          <Field label="E-mail address" error={errors.email?.message}>
            <Input
              type="email"
              autoComplete="off"
              {...register('email', { required: 'Enter the address to invite' })}
            />
          </Field>
          <RoleField roles={roles} error={errors.roleId?.message} field={register('roleId', roleRule)} />
        </>
      )}
    </ActDialog>
  )
}

export function ChangeRole({ member }: { member: StaffMember }) {
  const roles = useRolesToGive()
  return (
    <ActDialog
      label="Change role"
      icon={KeyRound}
      title={`Role of ${member.name}`}
      description={`Now: ${member.role.name}. The new role counts from their next click. Invitations they sent are taken back.`}
      start={{ roleId: '' }}
      act={client.admin.staff.changeRole}
      inputOf={({ roleId }: { roleId: string }) => ({ id: member.id, roleId: Number(roleId) })}
      done={() => `${member.name} has another role`}
    >
      {({ register, formState: { errors } }) => (
        <RoleField
          roles={roles.filter(({ id }) => id !== member.role.id)}
          error={errors.roleId?.message}
          field={register('roleId', roleRule)}
        />
      )}
    </ActDialog>
  )
}

export function RemoveFromStaff({ member }: { member: StaffMember }) {
  const [isOpen, open] = useState(false)
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const remove = useAct(client.admin.staff.remove)
  return (
    <>
      <Button icon={UserMinus} onClick={() => open(true)}>
        Remove
      </Button>
      <ConfirmDialog
        open={isOpen}
        onOpenChange={open}
        title={`Remove ${member.name} from the staff?`}
        effects={[
          'Every session of theirs ends, also those in which they act for clients.',
          'What they may do by API tokens as staff ends at once.',
          'Invitations they sent are taken back.',
          'Their log-in stays, with the client accounts they have.',
        ]}
        tone="danger"
        confirmLabel="Remove"
        onConfirm={async () => {
          await remove.mutateAsync({ id: member.id }).catch((error) => {
            throw new Error(describe(error).description)
          })
          toast.success(`${member.name} does not work here any more`)
          await navigate({ to: href('/staff'), replace: true })
          await queryClient.invalidateQueries({ queryKey: api.admin.key() })
        }}
      />
    </>
  )
}
