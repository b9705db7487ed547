import { Button, Field, FormErrorSummary, Input, PasswordInput } from '@ostler/ui'
import { Fingerprint, KeyRound, LifeBuoy, Smartphone } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useAttempts } from './attempts.ts'
import type { PasskeyRequest } from './calls.ts'
import { askPasskey, passkeysWork } from './passkeys.ts'

export type Method = 'password' | 'totp' | 'passkey' | 'recovery_code'

export type Proof =
  | { password: string }
  | { totp: string }
  | { recoveryCode: string }
  | { passkey: Awaited<ReturnType<typeof askPasskey>> }

const ways = {
  passkey: { label: 'Use a passkey', icon: Fingerprint },
  totp: { label: 'Use a code of your authenticator app', icon: Smartphone },
  password: { label: 'Use your password', icon: KeyRound },
  recovery_code: { label: 'Use a recovery code', icon: LifeBuoy },
}

type FactorFormProps = {
  methods: readonly Method[]
  /** What to ask a passkey to sign. */
  passkeyRequest: () => Promise<PasskeyRequest>
  /** Throws what the form shows. */
  prove: (proof: Proof) => Promise<void>
  submitLabel: string
  title: string
  /** Between the fields and the button. */
  children?: ReactNode
}

/** One proof by one of several ways. */
export function FactorForm({ methods, passkeyRequest, prove, submitLabel, title, children }: FactorFormProps) {
  const usable = methods.filter((method) => method !== 'passkey' || passkeysWork())
  const [chosen, setChosen] = useState<Method>()
  const [typed, setTyped] = useState('')
  const { busy, attempt, refuse, at, summary } = useAttempts()
  const method = chosen ?? usable[0]
  if (!method) {
    return <p>The only way to prove who you are is a passkey, and this browser cannot use it here. Try another one.</p>
  }

  function send() {
    if (method === 'passkey') {
      return attempt(async () => prove({ passkey: await askPasskey(await passkeyRequest()) }))
    }
    if (typed.trim() === '') return refuse({ fields: { proof: questions[method!].empty } })
    return attempt(async () => {
      try {
        await prove(proofs[method!](typed))
      } catch (error) {
        // A code is worth nothing any more; a password is typed anew as well.
        setTyped('')
        throw error
      }
    })
  }

  const field = method === 'passkey' ? null : questions[method]
  return (
    <form
      noValidate
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      <FormErrorSummary {...summary} title={title} />
      {field ? (
        <Field key={method} label={field.label} help={field.help} required error={at('proof')}>
          <field.Control
            name="proof"
            autoFocus
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            {...field.attributes}
          />
        </Field>
      ) : (
        <p>Your browser asks you for a passkey: by finger, face, PIN, or a key that you plug in.</p>
      )}
      {children}
      <Button
        type="submit"
        variant="primary"
        size="lg"
        autoFocus={method === 'passkey'}
        icon={method === 'passkey' ? Fingerprint : undefined}
        loading={busy}
        loadingText="Checking…"
      >
        {method === 'passkey' ? 'Use your passkey' : submitLabel}
      </Button>
      {usable.length > 1 ? (
        <div className="flex flex-col items-start gap-1 border-t pt-3">
          {usable
            .filter((other) => other !== method)
            .map((other) => (
              <Button
                key={other}
                variant="ghost"
                icon={ways[other].icon}
                onClick={() => {
                  setChosen(other)
                  setTyped('')
                }}
              >
                {ways[other].label}
              </Button>
            ))}
        </div>
      ) : null}
    </form>
  )
}

const proofs: Record<Exclude<Method, 'passkey'>, (typed: string) => Proof> = {
  password: (password) => ({ password }),
  totp: (totp) => ({ totp }),
  recovery_code: (recoveryCode) => ({ recoveryCode }),
}

const questions = {
  password: {
    Control: PasswordInput,
    label: 'Your password',
    help: undefined,
    empty: 'Enter your password.',
    attributes: { autoComplete: 'current-password' },
  },
  totp: {
    Control: Input,
    label: 'Code',
    help: 'The six digits that your authenticator app shows now.',
    empty: 'Enter the code that your app shows.',
    attributes: { autoComplete: 'one-time-code', inputMode: 'numeric', maxLength: 10 },
  },
  recovery_code: {
    Control: Input,
    label: 'Recovery code',
    help: 'One of the ten you kept when you set this up. Each works once.',
    empty: 'Enter one of your recovery codes.',
    attributes: { autoComplete: 'off', autoCapitalize: 'none', spellCheck: false, maxLength: 40 },
  },
} as const
