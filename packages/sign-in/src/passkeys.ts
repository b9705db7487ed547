import {
  type AuthenticationResponseJSON,
  browserSupportsWebAuthn,
  browserSupportsWebAuthnAutofill,
  type RegistrationResponseJSON,
  startAuthentication,
  startRegistration,
  WebAuthnAbortService,
} from '@simplewebauthn/browser'
import { useEffect, useRef } from 'react'
import type { LogInCalls, Me, PasskeyCreation, PasskeyRequest } from './calls.ts'

/** Can this browser use passkeys on this page? They belong to a host name, and an IP address is none. */
export function passkeysWork(): boolean {
  const { hostname } = window.location
  return browserSupportsWebAuthn() && !/^[\d.]+$|:/.test(hostname)
}

export const makePasskey = (optionsJSON: PasskeyCreation): Promise<RegistrationResponseJSON> =>
  startRegistration({ optionsJSON })

export const askPasskey = (optionsJSON: PasskeyRequest): Promise<AuthenticationResponseJSON> =>
  startAuthentication({ optionsJSON })

/** What is asked of a passkey is good for five minutes; the log-in page may stay open for longer. */
const ASK_AGAIN_MS = 4 * 60_000

/**
 * Lets the browser offer passkeys in the list that opens at the e-mail field, where it can do that. Nothing happens until
 * the person picks one.
 */
export function useOfferedPasskeys(calls: LogInCalls, onChosen: (logIn: () => Promise<Me>) => void): void {
  const latest = useRef({ calls, onChosen })
  latest.current = { calls, onChosen }
  useEffect(() => {
    if (!passkeysWork()) return
    let isGone = false
    async function offer() {
      if (!(await browserSupportsWebAuthnAutofill()) || isGone) return
      const optionsJSON = await latest.current.calls.passkeyOptions()
      if (isGone) return
      const passkey = await startAuthentication({ optionsJSON, useBrowserAutofill: true })
      if (!isGone) latest.current.onChosen(() => latest.current.calls.passkey({ passkey }))
    }
    // Who picks none, or goes on otherwise, has refused nothing.
    const offerQuietly = () => void offer().catch(() => {})
    offerQuietly()
    const again = setInterval(offerQuietly, ASK_AGAIN_MS)
    return () => {
      isGone = true
      clearInterval(again)
      WebAuthnAbortService.cancelCeremony()
    }
  }, [])
}
