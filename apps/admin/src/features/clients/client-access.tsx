import { CopyableText, Dialog, Field, FieldRow, Input, Notice, Select } from '@ostler/ui'
import { LogIn } from 'lucide-react'
import type { UseFormRegisterReturn } from 'react-hook-form'
import { type Answers, client } from '../../api.ts'
import { ActDialog, OpenActDialog } from '../../components/act-dialog.tsx'
import { Moment } from '../../components/columns.tsx'
import { ReasonField, reasonRule } from '../../components/reason-field.tsx'

type User = Answers['admin']['clients']['get']['users'][number]

/** The owner comes first. */
type MemberFieldProps = { label: string; users: User[]; field: UseFormRegisterReturn }

const MemberField = ({ label, users, field }: MemberFieldProps) => (
  <Field label={label}>
    <Select {...field}>
      {users.map(({ id, name, email }) => (
        <option key={id} value={id}>
          {name} ({email})
        </option>
      ))}
    </Select>
  </Field>
)

/** Opens the portal in the name of somebody who may act for the client. */
export function ActAsClient({ clientId, users }: { clientId: number; users: User[] }) {
  return (
    <ActDialog
      label="Log in as client"
      icon={LogIn}
      title="Log in as client"
      description="The portal opens in the name of this person, for at most an hour. What you do there is recorded with your name and the reason. Passwords, second factors, API tokens and payment methods stay out of reach."
      start={{ userId: String(users[0]?.id ?? ''), reason: '' }}
      act={client.admin.clients.access.actAs}
      inputOf={({ userId, reason }: { userId: string; reason: string }) => ({
        id: clientId,
        userId: Number(userId),
        reason: reason.trim(),
      })}
      done={({ user }) => `You act as ${user.name}`}
      // The portal is another app, and must not find anything of this one in memory.
      onDone={() => window.location.assign('/account')}
    >
      {({ register, formState: { errors } }) => (
        <>
          <MemberField label="In the name of" users={users} field={register('userId')} />
          <ReasonField error={errors.reason} field={register('reason', reasonRule)} />
        </>
      )}
    </ActDialog>
  )
}

export type MadeLink = Answers['admin']['clients']['access']['createSignOnLink']

/** A link that was just made, to be handed on. */
export const MadeSignOnLink = ({ link, onClose }: { link: MadeLink; onClose: () => void }) => (
  <Dialog open onOpenChange={onClose} title="One-time sign-on link">
    <div className="grid gap-4">
      <Notice tone="warning" title="Whoever has this link gets in">
        Once, and until <Moment at={link.expiresAt} />. Hand it to nobody but the person it is for; it is shown here
        only now.
      </Notice>
      <CopyableText value={link.url} label="the link" mono />
    </div>
  </Dialog>
)

type SignOnLinkProps = { clientId: number; users: User[]; close: () => void; onMade: (link: MadeLink) => void }

/** Makes a link that logs somebody in once. */
export function SignOnLink({ clientId, users, close, onMade }: SignOnLinkProps) {
  return (
    <OpenActDialog
      close={close}
      label="Make the link"
      title="One-time sign-on link"
      description="Logs a member of this client in, once. Who has a second factor is still asked for it."
      start={{ userId: String(users[0]?.id ?? ''), seconds: '60', destination: '/account' }}
      act={client.admin.clients.access.createSignOnLink}
      inputOf={(draft: { userId: string; seconds: string; destination: string }) => ({
        id: clientId,
        userId: Number(draft.userId),
        seconds: Number(draft.seconds),
        destination: draft.destination.trim(),
      })}
      done={() => 'The link is made'}
      onDone={onMade}
    >
      {({ register, formState: { errors } }) => (
        <>
          <MemberField label="Logs in" users={users} field={register('userId')} />
          <FieldRow>
            <Field label="Good for" error={errors.seconds?.message}>
              <Select {...register('seconds')}>
                <option value="60">a minute</option>
                <option value="300">five minutes</option>
                <option value="600">ten minutes</option>
              </Select>
            </Field>
            <Field label="Leads to" help="A page of the portal." error={errors.destination?.message}>
              <Input autoComplete="off" {...register('destination', { required: 'Give a path such as /account' })} />
            </Field>
          </FieldRow>
        </>
      )}
    </OpenActDialog>
  )
}
