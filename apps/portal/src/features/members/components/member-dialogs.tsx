import { Button, Dialog, Field, FormActions, FormErrorSummary, Input, toast } from '@ostler/ui'
import { useState } from 'react'
import type { ApiError } from '../../../api/index.ts'
import { useApiForm } from '../../../forms/use-api-form.ts'
import { asSentence } from '../../../sentence.ts'
import { type Allowed, type Member, useChangeMember, useInvite } from '../api.ts'
import { AllowedFields } from './allowed-fields.tsx'

const none: Allowed = { permissions: [], onlyServices: null }

/** Asks somebody by mail to act for the account. */
export function InviteDialog({ onClose }: { onClose: () => void }) {
  const own = useApiForm({ defaultValues: { email: '' } })
  const allowed = useAllowed(none, own.refuse)
  const invite = useInvite({
    onDone: () => {
      toast.success('Invited. The link in the mail works for seven days.')
      onClose()
    },
    onError: allowed.refuse,
  })
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Invite somebody"
      description="They get a mail with a link, and log in with their own password."
    >
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={own.submit(({ email }) => {
          if (!invite.isPending && allowed.check()) invite.mutate({ ...allowed.value, email: email.trim() })
        })}
      >
        <FormErrorSummary {...own.summary} title="Nobody is invited" />
        <Field label="E-mail address" required error={own.problem('email')}>
          <Input
            type="email"
            inputMode="email"
            autoComplete="off"
            {...own.text('email', {
              required: 'Enter an e-mail address.',
              pattern: { value: /^\S+@\S+\.\S+$/, message: 'Enter an e-mail address such as name@example.com.' },
            })}
          />
        </Field>
        <AllowedFields {...allowed.fields} />
        <FormActions>
          <Button type="submit" variant="primary" loading={invite.isPending} loadingText="Inviting…">
            Send the invitation
          </Button>
          <Button onClick={onClose}>Cancel</Button>
        </FormActions>
      </form>
    </Dialog>
  )
}

/** Changes what somebody may do. */
export function ChangeMemberDialog({ member, onClose }: { member: Member; onClose: () => void }) {
  const own = useApiForm({ defaultValues: {} })
  const allowed = useAllowed({ permissions: member.permissions, onlyServices: member.onlyServices }, own.refuse)
  const change = useChangeMember({
    onDone: () => {
      toast.success('Saved. It holds from their next click on.')
      onClose()
    },
    onError: allowed.refuse,
  })
  return (
    <Dialog open onOpenChange={onClose} title={`What ${member.name} may do`} description={member.email}>
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={own.submit(() => {
          if (!change.isPending && allowed.check()) change.mutate({ ...allowed.value, userId: member.userId })
        })}
      >
        <FormErrorSummary {...own.summary} title="Nothing is changed" />
        <AllowedFields {...allowed.fields} />
        <FormActions>
          <Button type="submit" variant="primary" loading={change.isPending} loadingText="Saving…">
            Save
          </Button>
          <Button onClick={onClose}>Cancel</Button>
        </FormActions>
      </form>
    </Dialog>
  )
}

/** The ticks of a form, which the form itself cannot hold because they are lists. */
function useAllowed(start: Allowed, refuseRest: (error: ApiError) => void) {
  const [value, setValue] = useState(start)
  const [problems, setProblems] = useState<{ permissions?: string; onlyServices?: string }>({})
  return {
    value,
    fields: {
      value,
      problems,
      onChange: (next: Allowed) => {
        setProblems({})
        setValue(next)
      },
    },
    check(): boolean {
      const found = {
        ...(value.permissions.length === 0 ? { permissions: 'Choose at least one.' } : {}),
        ...(value.onlyServices?.length === 0 ? { onlyServices: 'Choose at least one, or allow all of them.' } : {}),
      }
      setProblems(found)
      return Object.keys(found).length === 0
    },
    refuse(error: ApiError) {
      const of = (name: string) => {
        const message = error.fields.find(({ field }) => field.split('.')[0] === name)?.message
        return message && asSentence(message)
      }
      const found = { permissions: of('permissions'), onlyServices: of('onlyServices') }
      setProblems(found)
      if (!found.permissions && !found.onlyServices) refuseRest(error)
    },
  }
}
