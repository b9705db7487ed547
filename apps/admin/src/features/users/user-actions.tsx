import { Button, ConfirmDialog, toast } from '@ostler/ui'
import { useQueryClient } from '@tanstack/react-query'
import { Archive, Ban, CircleCheck, Eraser, KeyRound, LogOut, ScrollText, ShieldAlert } from 'lucide-react'
import { useState } from 'react'
import { useAct } from '../../act.ts'
import { api, client } from '../../api.ts'
import { ActDialog } from '../../components/act-dialog.tsx'
import { ActMenu } from '../../components/act-menu.tsx'
import { toastProblem } from '../../components/problem.tsx'
import { ReasonField, reasonRule } from '../../components/reason-field.tsx'
import { href } from '../../location.ts'
import { useStaff } from '../../session.ts'
import { EraseDialog } from '../personal-data/erase-dialog.tsx'
import type { User } from './user-states.ts'

/** What staff do with a log-in. Nobody can disable themselves, so one's own page does not offer it. */
export function UserActions({ user }: { user: User }) {
  const { may, user: own } = useStaff()
  if (!may('users.manage')) return <MoreForUser user={user} />
  const { id, name } = user
  return (
    <>
      {user.state === 'disabled' ? (
        <EnableUser user={user} />
      ) : own.id === id ? null : (
        <ActDialog
          label="Disable"
          icon={Ban}
          title={`Keep ${name} from logging in?`}
          description="They are logged out everywhere at once. Their clients, services and orders go on as they are."
          tone="danger"
          start={{ reason: '' }}
          act={client.admin.users.disable}
          inputOf={({ reason }: { reason: string }) => ({ id, reason })}
          done={() => `${name} may not log in any more`}
        >
          {({ register, formState: { errors } }) => (
            <ReasonField error={errors.reason} field={register('reason', reasonRule)} />
          )}
        </ActDialog>
      )}
      <MoreForUser user={user} />
    </>
  )
}

function EnableUser({ user: { id, name } }: { user: User }) {
  const queryClient = useQueryClient()
  const enable = useAct(client.admin.users.enable, {
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: api.admin.users.key() })
      toast.success(`${name} may log in again`)
    },
    onError: toastProblem('Nothing changed'),
  })
  return (
    <Button icon={CircleCheck} loading={enable.isPending} onClick={() => enable.mutate({ id })}>
      Enable
    </Button>
  )
}

function MoreForUser({ user: { id, name, email, state, openSessions } }: { user: User }) {
  const { may } = useStaff()
  const mayManage = may('users.manage')
  const queryClient = useQueryClient()
  const [asksToEnd, askToEnd] = useState(false)
  const sendLink = useAct(client.admin.users.sendResetLink, {
    onSuccess: ({ mailed }) =>
      mailed
        ? toast.success(`A link to set a new password is on its way to ${email}`)
        : toast.warning(`${name} was sent enough links in the last hour; nothing was sent`),
    onError: toastProblem('Nothing was sent'),
  })
  const exportData = useAct(client.admin.users.exportData, {
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: api.admin.personalData.key() })
      toast.success('The archive is being made', { description: 'It will be under “Personal data”.' })
    },
    onError: toastProblem('No archive is made'),
  })
  const end = useAct(client.admin.users.endSessions, {
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: api.admin.users.key() })
      toast.success(`${name} is logged out everywhere`)
    },
  })
  return (
    <>
      <ActMenu
        label={`More for ${name}`}
        acts={[
          ...(mayManage && state === 'enabled'
            ? [{ label: 'Send a link to set a new password', icon: KeyRound, onSelect: () => sendLink.mutate({ id }) }]
            : []),
          ...(mayManage && openSessions > 0
            ? [
                {
                  label: 'Log out everywhere',
                  icon: LogOut,
                  tone: 'danger' as const,
                  onSelect: () => askToEnd(true),
                },
              ]
            : []),
          ...(may('audit.view')
            ? [
                { label: 'What they did', icon: ScrollText, href: href('/audit', { actor: `user:${id}` }) },
                {
                  label: 'Security of this log-in',
                  icon: ShieldAlert,
                  href: href('/security-log', { object: `user:${id}` }),
                },
              ]
            : []),
          ...(may('clients.personal_data')
            ? [{ label: 'Export personal data', icon: Archive, onSelect: () => exportData.mutate({ id }) }]
            : []),
          ...(may('clients.erase') && may('personal_data.view')
            ? [
                {
                  label: 'Erase personal data…',
                  icon: Eraser,
                  tone: 'danger' as const,
                  dialog: (close: () => void) => <EraseDialog whose={{ kind: 'user', id }} close={close} />,
                },
              ]
            : []),
        ]}
      />
      <ConfirmDialog
        open={asksToEnd}
        onOpenChange={askToEnd}
        title={`Log ${name} out everywhere?`}
        effects={['They can log in again at once']}
        confirmLabel="Log out everywhere"
        tone="danger"
        onConfirm={() => end.mutateAsync({ id })}
      />
    </>
  )
}
