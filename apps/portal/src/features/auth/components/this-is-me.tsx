import { Button, Notice } from '@ostler/ui'
import { api, useAct } from '../../../api/index.ts'
import { LoginForm } from './login-form.tsx'

type ThisIsMeProps = { token: string; email: string; onDone: () => void }

/** There is a user with the address a provider vouches for: they log in the way they know, and are linked then. */
export function ThisIsMe({ token, email, onDone }: ThisIsMeProps) {
  const link = useAct(api.signIn.link, { onSuccess: onDone })
  const mail = useAct(api.signIn.mailLink)
  if (mail.isSuccess)
    return (
      <Notice tone="success" title="Look into your mails" live>
        We sent a link to {email}. Open it in this browser within half an hour.
      </Notice>
    )
  return (
    <div className="flex flex-col gap-4">
      {link.error || mail.error ? (
        <Notice tone="danger" live>
          {(link.error ?? mail.error)?.message}
        </Notice>
      ) : null}
      <LoginForm email={email} submitLabel="Log in and connect" onDone={() => link.mutate({ token })} />
      <Button
        variant="ghost"
        loading={mail.isPending}
        loadingText="Sending…"
        onClick={() => {
          if (!mail.isPending) mail.mutate({ token })
        }}
      >
        Mail me a link instead
      </Button>
    </div>
  )
}
