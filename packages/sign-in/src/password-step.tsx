import { Button, Field, FormErrorSummary, Input, PasswordInput } from '@ostler/ui'
import { Fingerprint } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useAttempts } from './attempts.ts'
import { type LogInAnswer, type LogInCalls, type Me, meOf } from './calls.ts'
import { askPasskey, passkeysWork, useOfferedPasskeys } from './passkeys.ts'

type PasswordStepProps = {
  calls: LogInCalls
  email: string
  onEmail: (email: string) => void
  onAnswer: (answer: LogInAnswer) => void
  onLoggedIn: (me: Me) => void
  autoFocus?: 'email' | 'password' | undefined
  forgotPassword?: ReactNode
  submitLabel: string
  /** Why one is back here. */
  notice?: string | undefined
  children?: ReactNode
}

/** The first proof: a password, or a passkey, which is both. */
export function PasswordStep(props: PasswordStepProps) {
  const { calls, email, onEmail, onAnswer, onLoggedIn, autoFocus, submitLabel, notice } = props
  const [password, setPassword] = useState('')
  const { busy, attempt, refuse, at, summary } = useAttempts()
  const enter = (logIn: () => Promise<Me>) => attempt(async () => onLoggedIn(meOf(await logIn())))
  useOfferedPasskeys(calls, enter)

  function send() {
    const fields: Record<string, string> = {}
    if (email.trim() === '') fields.email = 'Enter your e-mail address.'
    if (password === '') fields.password = 'Enter your password.'
    if (Object.keys(fields).length > 0) return refuse({ fields })
    return attempt(async () => onAnswer(await calls.login({ email: email.trim(), password })))
  }

  const withPasskey = () =>
    enter(async () => calls.passkey({ passkey: await askPasskey(await calls.passkeyOptions()) }))

  const errors = summary.errors.length === 0 && notice ? [{ message: notice }] : summary.errors
  return (
    <form
      noValidate
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      <FormErrorSummary errors={errors} focusKey={summary.focusKey} title="You are not logged in" />
      <Field label="E-mail address" required error={at('email')}>
        <Input
          name="email"
          type="email"
          inputMode="email"
          autoComplete="username webauthn"
          autoFocus={autoFocus === 'email'}
          value={email}
          onChange={(event) => onEmail(event.target.value)}
        />
      </Field>
      <Field label="Password" required error={at('password')} labelEnd={props.forgotPassword}>
        <PasswordInput
          name="password"
          autoComplete="current-password"
          autoFocus={autoFocus === 'password'}
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
      </Field>
      <Button type="submit" variant="primary" size="lg" loading={busy} loadingText="Logging in…">
        {submitLabel}
      </Button>
      {passkeysWork() || props.children ? (
        <div className="flex flex-col gap-2 border-t pt-4">
          {passkeysWork() ? (
            <Button icon={Fingerprint} disabled={busy} onClick={() => void withPasskey()}>
              Log in with a passkey
            </Button>
          ) : null}
          {props.children}
        </div>
      ) : null}
    </form>
  )
}
