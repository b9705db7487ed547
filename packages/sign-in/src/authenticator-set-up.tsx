import { Button, CopyableText, Field, FormErrorSummary, Input, QrCode } from '@ostler/ui'
import { useState } from 'react'
import { useAttempts } from './attempts.ts'
import type { AuthenticatorOffer } from './calls.ts'

type AuthenticatorSetUpProps = {
  offer: AuthenticatorOffer
  /** Throws what the form shows. */
  confirm: (code: string) => Promise<void>
}

/** Shows an authenticator app its secret, and asks for the first code. */
export function AuthenticatorSetUp({ offer: { qr, secret, uri }, confirm }: AuthenticatorSetUpProps) {
  const [code, setCode] = useState('')
  const { busy, attempt, refuse, at, summary } = useAttempts()
  return (
    <form
      noValidate
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        if (code.trim() === '') refuse({ fields: { code: 'Enter the code that the app shows.' } })
        else void attempt(() => confirm(code))
      }}
    >
      <FormErrorSummary {...summary} title="The app is not set up yet" />
      <p>Scan this with an authenticator app on your phone, such as Aegis, Google Authenticator or 1Password.</p>
      <QrCode qr={qr} label="QR code with the secret for your authenticator app. The secret to type follows." />
      <div className="flex flex-col items-start gap-2">
        <p className="text-muted">Or type this secret into it, or open it on this device:</p>
        <CopyableText value={secret} label="secret" mono>
          <span className="wrap-anywhere">{secret.replaceAll(/(.{4})(?=.)/g, '$1 ')}</span>
        </CopyableText>
        <p>
          <a href={uri} className="text-accent-ink underline underline-offset-2">
            Open in an app on this device
          </a>
        </p>
      </div>
      <Field label="Code" help="The six digits that the app shows now." required error={at('code')}>
        <Input
          name="code"
          autoComplete="one-time-code"
          inputMode="numeric"
          maxLength={10}
          value={code}
          onChange={(event) => setCode(event.target.value)}
        />
      </Field>
      <Button type="submit" variant="primary" loading={busy} loadingText="Checking…">
        Take it into use
      </Button>
    </form>
  )
}
