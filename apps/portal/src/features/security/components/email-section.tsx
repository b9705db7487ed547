import {
  Button,
  Card,
  DateText,
  Field,
  FormActions,
  FormErrorSummary,
  Input,
  LinkButton,
  Notice,
  StatusBadge,
  toast,
} from '@ostler/ui'
import { useState } from 'react'
import { type ApiError, asToast, isApiError } from '../../../api/index.ts'
import { useApiForm } from '../../../forms/use-api-form.ts'
import { useAskEmailChange, useCancelEmailChange, useEmailChange, useLogInEmailForMails, useProfile } from '../api.ts'

type EmailSectionProps = {
  email: string
  isVerified: boolean
  /** The account whose mails this person may redirect; none for somebody who has no such account. */
  account: { id: number; name: string } | undefined
}

const say = (error: ApiError) => void toast.error(...asToast(error))

export function EmailSection({ email, isVerified, account }: EmailSectionProps) {
  return (
    <Card title="E-mail address" description="With this address you log in, and there we write about your log-in.">
      <div className="flex flex-col gap-5">
        <p className="flex flex-wrap items-center gap-2">
          <span className="min-w-0 font-medium wrap-anywhere">{email}</span>
          {isVerified ? (
            <StatusBadge tone="success">Confirmed</StatusBadge>
          ) : (
            <StatusBadge tone="warning">Not confirmed</StatusBadge>
          )}
        </p>
        <WaitingChange />
        {account && isVerified ? <MailsGoElsewhere email={email} account={account} /> : null}
        <AskForChange />
      </div>
    </Card>
  )
}

function WaitingChange() {
  const { data } = useEmailChange()
  const cancel = useCancelEmailChange({ onError: say })
  if (!data?.waiting) return null
  const { email, expiresAt } = data.waiting
  return (
    <Notice
      tone="info"
      title="A change waits for you to confirm it"
      actions={
        <Button loading={cancel.isPending} onClick={() => cancel.mutate(undefined)}>
          Take it back
        </Button>
      }
    >
      We have written to <strong className="font-semibold wrap-anywhere">{email}</strong>. Follow the link there by{' '}
      <DateText value={expiresAt} format="datetime" />; until then nothing changes.
    </Notice>
  )
}

/** Where invoices go is independent of the log-in; who changed one often means the other, too. */
function MailsGoElsewhere({ email, account }: { email: string; account: { id: number; name: string } }) {
  const profile = useProfile(true)
  const move = useLogInEmailForMails({
    onSuccess: () => void toast.success(`Invoices of ${account.name} go to ${email} from now on.`),
    onError: say,
  })
  if (!profile.data || profile.data.email.toLowerCase() === email.toLowerCase()) return null
  return (
    <Notice
      tone="info"
      title={`Invoices of ${account.name} go to another address`}
      actions={
        <Button loading={move.isPending} onClick={() => move.mutate(undefined)}>
          Send them to my log-in address
        </Button>
      }
    >
      They are sent to <span className="wrap-anywhere">{profile.data.email}</span>.
    </Notice>
  )
}

function AskForChange() {
  const own = useApiForm({ defaultValues: { email: '' } })
  const [mustProve, setMustProve] = useState(false)
  const ask = useAskEmailChange({
    onSuccess: () => {
      own.accepted({ email: '' })
      toast.success('Look into the mailbox of the new address: a link is on its way.')
    },
    onError: (error) => {
      setMustProve(isApiError(error, 'step_up_required'))
      own.refuse(error)
    },
  })
  return (
    <form
      noValidate
      className="flex max-w-md flex-col gap-4"
      onSubmit={own.submit(({ email }) => {
        setMustProve(false)
        if (!ask.isPending) ask.mutate({ email: email.trim() })
      })}
    >
      <FormErrorSummary {...own.summary} title="The change was not asked for" />
      {mustProve ? (
        <LinkButton href="/login?next=/account/security" className="self-start">
          Log in again
        </LinkButton>
      ) : null}
      <Field
        label="New e-mail address"
        required
        error={own.problem('email')}
        help="We send a link there. Your address changes when you follow it."
      >
        <Input
          type="email"
          autoComplete="email"
          inputMode="email"
          {...own.text('email', {
            required: 'Enter the new address.',
            pattern: { value: /^\S+@\S+\.\S+$/, message: 'Enter an e-mail address such as name@example.com.' },
          })}
        />
      </Field>
      <FormActions>
        <Button type="submit" loading={ask.isPending} loadingText="Sending…">
          Send the link
        </Button>
      </FormActions>
    </form>
  )
}
