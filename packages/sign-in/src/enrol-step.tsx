import { Button, FormErrorSummary } from '@ostler/ui'
import { Fingerprint, Smartphone } from 'lucide-react'
import { useState } from 'react'
import { useAttempts } from './attempts.ts'
import { AuthenticatorSetUp } from './authenticator-set-up.tsx'
import { type AuthenticatorOffer, type LogInCalls, type Me, meOf, type OnHold } from './calls.ts'
import { makePasskey, passkeysWork } from './passkeys.ts'

type EnrolStepProps = {
  calls: LogInCalls
  hold: Extract<OnHold, { state: 'enrol' }>
  onEnrolled: (me: Me, recoveryCodes: string[]) => void
}

/** Setting up the first second factor, for those who must have one. */
export function EnrolStep({ calls, hold: { challenge, methods }, onEnrolled }: EnrolStepProps) {
  const [offer, setOffer] = useState<AuthenticatorOffer>()
  const { busy, attempt, summary } = useAttempts()
  if (offer) {
    return (
      <AuthenticatorSetUp
        offer={offer}
        confirm={async (code) => {
          const entered = await calls.enrolTotpConfirm({ challenge, id: offer.id, code })
          onEnrolled(meOf(entered), entered.recoveryCodes)
        }}
      />
    )
  }
  const withApp = () => attempt(async () => setOffer(await calls.enrolTotp({ challenge })))
  const withPasskey = () =>
    attempt(async () => {
      const passkey = await makePasskey(await calls.enrolPasskey({ challenge }))
      const entered = await calls.enrolPasskeyConfirm({ challenge, passkey })
      onEnrolled(meOf(entered), entered.recoveryCodes)
    })
  return (
    <div className="flex flex-col gap-4">
      <FormErrorSummary {...summary} title="Nothing was set up yet" />
      <p>
        You must have a second factor here: something besides your password that shows that it is you. Set one up, and
        you are in.
      </p>
      {methods.includes('passkey') && passkeysWork() ? (
        <Button variant="primary" icon={Fingerprint} autoFocus loading={busy} onClick={() => void withPasskey()}>
          Make a passkey
        </Button>
      ) : null}
      <Button icon={Smartphone} disabled={busy} onClick={() => void withApp()}>
        Use an authenticator app
      </Button>
    </div>
  )
}
