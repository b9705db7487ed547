import { Button, Checkbox } from '@ostler/ui'
import { type ReactNode, useState } from 'react'
import { codeOf } from './attempts.ts'
import { type LogInAnswer, type LogInCalls, type Me, meOf, type OnHold } from './calls.ts'
import { EnrolStep } from './enrol-step.tsx'
import { FactorForm } from './factor-form.tsx'
import { PasswordStep } from './password-step.tsx'
import { RecoveryCodes } from './recovery-codes.tsx'

export type LogInFormProps = {
  calls: LogInCalls
  onLoggedIn: (me: Me) => void
  /** The e-mail address to begin with. */
  email?: string | undefined
  /** Where the cursor is when the form appears. */
  autoFocus?: 'email' | 'password'
  /** A link, opposite the password. */
  forgotPassword?: ReactNode
  submitLabel?: string
  /** A log-in that began elsewhere, such as at a provider, and waits for a second factor. */
  hold?: OnHold | undefined
  /** Other ways to log in, such as "Sign in with …" buttons. */
  children?: ReactNode
}

type Step =
  | { at: 'password'; notice?: string }
  | { at: 'held'; hold: OnHold }
  | { at: 'codes'; me: Me; codes: string[] }

/** The way in, up to the session: password or passkey, then what else is asked of this person. */
export function LogInForm({ calls, onLoggedIn, submitLabel = 'Log in', ...props }: LogInFormProps) {
  const [email, setEmail] = useState(props.email ?? '')
  const [step, setStep] = useState<Step>(props.hold ? { at: 'held', hold: props.hold } : { at: 'password' })

  function go(answer: LogInAnswer) {
    if (answer.state === 'signed_in') onLoggedIn(meOf(answer))
    else setStep({ at: 'held', hold: answer })
  }

  /** What is over has to begin again; everything else the step itself shows. */
  async function orStartAgain(work: () => Promise<void>) {
    try {
      await work()
    } catch (error) {
      if (codeOf(error) !== 'challenge_over' || !(error instanceof Error)) throw error
      setStep({ at: 'password', notice: error.message })
    }
  }

  if (step.at === 'password') {
    return (
      <PasswordStep
        {...props}
        calls={calls}
        email={email}
        onEmail={setEmail}
        onAnswer={go}
        onLoggedIn={onLoggedIn}
        submitLabel={submitLabel}
        notice={step.notice}
      />
    )
  }
  if (step.at === 'codes') return <RecoveryCodes codes={step.codes} onKept={() => onLoggedIn(step.me)} />
  const { hold } = step
  return (
    <div className="flex flex-col gap-4">
      {hold.state === 'enrol' ? (
        <EnrolStep calls={calls} hold={hold} onEnrolled={(me, codes) => setStep({ at: 'codes', me, codes })} />
      ) : (
        <SecondFactor calls={calls} hold={hold} onLoggedIn={onLoggedIn} orStartAgain={orStartAgain} />
      )}
      <Button variant="ghost" className="self-start" onClick={() => setStep({ at: 'password' })}>
        Log in as somebody else
      </Button>
    </div>
  )
}

type SecondFactorProps = {
  calls: LogInCalls
  hold: Extract<OnHold, { state: 'second_factor' }>
  onLoggedIn: (me: Me) => void
  orStartAgain: (work: () => Promise<void>) => Promise<void>
}

function SecondFactor({ calls, hold: { challenge, methods }, onLoggedIn, orStartAgain }: SecondFactorProps) {
  const [rememberDevice, setRememberDevice] = useState(false)
  return (
    <FactorForm
      methods={methods}
      title="You are not logged in yet"
      submitLabel="Log in"
      passkeyRequest={() => calls.secondFactorPasskey({ challenge })}
      prove={(proof) =>
        orStartAgain(async () => {
          if ('password' in proof) throw new Error('The password was the first proof.')
          onLoggedIn(meOf(await calls.secondFactor({ challenge, rememberDevice, ...proof })))
        })
      }
    >
      <Checkbox
        name="rememberDevice"
        label="Remember this device for 30 days"
        help="Only where nobody else gets at your browser."
        checked={rememberDevice}
        onChange={(event) => setRememberDevice(event.target.checked)}
      />
    </FactorForm>
  )
}
