import { passkeysWork } from '@ostler/sign-in'
import { Button, Card, Notice, Skeleton } from '@ostler/ui'
import { Fingerprint, Smartphone } from 'lucide-react'
import { lazy, type ReactNode, Suspense, useState } from 'react'
import { api } from '../../api/index.ts'
import { type Factors, useFactors } from './api.ts'
import { FactorList } from './factor-list.tsx'
import { RememberedDevices } from './remembered-devices.tsx'

// They bring the QR code, the recovery codes and what talks to the browser about passkeys; few visits need any of it.
const AddAuthenticator = lazy(() => import('./add-authenticator.tsx'))
const AddPasskey = lazy(() => import('./add-passkey.tsx'))
const RenewCodes = lazy(() => import('./renew-codes.tsx'))

type Failure = (query: ReturnType<typeof useFactors>) => ReactNode

/** Authenticator apps, passkeys and recovery codes of the person, and where none of them is asked for. */
export function SecondFactors({ failure }: { failure: Failure }) {
  const query = useFactors()
  if (query.error && !query.data) return failure(query)
  if (!query.data) return <Skeleton className="h-72 w-full rounded-lg" />
  const count = query.data.authenticators.length + query.data.passkeys.length
  return (
    <>
      {query.data.isDemanded && count === 0 ? (
        <Notice tone="warning" title="You need a second factor">
          At your next log-in you are asked to set one up. You can do it now.
        </Notice>
      ) : null}
      <Authenticators factors={query.data} isLast={count === 1} />
      <Passkeys factors={query.data} isLast={count === 1} />
      {query.data.recoveryCodes ? <Codes {...query.data.recoveryCodes} /> : null}
      {count > 0 ? <RememberedDevices /> : null}
    </>
  )
}

type Props = { factors: Factors; isLast: boolean }

function Authenticators({ factors: { authenticators }, isLast }: Props) {
  const [isAdding, setIsAdding] = useState(false)
  return (
    <Card
      title="Authenticator apps"
      description="An app on your phone shows a code that is asked for after your password."
      actions={
        <Button size="sm" icon={Smartphone} onClick={() => setIsAdding(true)}>
          Add an app
        </Button>
      }
    >
      {authenticators.length === 0 ? (
        <p className="text-muted">None yet.</p>
      ) : (
        <FactorList
          label="Authenticator apps"
          factors={authenticators}
          isLast={isLast}
          rename={(input) => api.security.renameAuthenticator(input)}
          remove={(input) => api.security.removeAuthenticator(input)}
        />
      )}
      {isAdding ? (
        <Suspense>
          <AddAuthenticator onClose={() => setIsAdding(false)} />
        </Suspense>
      ) : null}
    </Card>
  )
}

function Passkeys({ factors: { passkeys, passkeysWork: siteAllows }, isLast }: Props) {
  const [isAdding, setIsAdding] = useState(false)
  const canAdd = siteAllows && passkeysWork()
  return (
    <Card
      title="Passkeys"
      description="Log in by finger, face, PIN or a key that you plug in, without a password. Nobody can talk you into giving one away."
      actions={
        canAdd ? (
          <Button size="sm" icon={Fingerprint} onClick={() => setIsAdding(true)}>
            Add a passkey
          </Button>
        ) : null
      }
    >
      {canAdd ? null : (
        <p className="mb-3 text-muted">
          {siteAllows
            ? 'This browser cannot use passkeys on this page.'
            : 'Passkeys need a host name, and this site is reached by its IP address.'}
        </p>
      )}
      {passkeys.length === 0 ? (
        <p className="text-muted">None yet.</p>
      ) : (
        <FactorList
          label="Passkeys"
          factors={passkeys}
          isLast={isLast}
          rename={(input) => api.security.renamePasskey(input)}
          remove={(input) => api.security.removePasskey(input)}
        />
      )}
      {isAdding ? (
        <Suspense>
          <AddPasskey onClose={() => setIsAdding(false)} />
        </Suspense>
      ) : null}
    </Card>
  )
}

function Codes({ left, of }: { left: number; of: number }) {
  const [isRenewing, setIsRenewing] = useState(false)
  return (
    <Card
      title="Recovery codes"
      description="For the day on which you have neither your phone nor your key. Each works once."
      actions={
        <Button size="sm" onClick={() => setIsRenewing(true)}>
          Make new ones
        </Button>
      }
    >
      {left <= 3 ? (
        <Notice tone="warning">
          {left === 0 ? 'None is left.' : `Only ${left} of ${of} are left.`} Make new ones.
        </Notice>
      ) : (
        <p>
          {left} of {of} are left.
        </p>
      )}
      {isRenewing ? (
        <Suspense>
          <RenewCodes onClose={() => setIsRenewing(false)} />
        </Suspense>
      ) : null}
    </Card>
  )
}
