import { createStepUpGate } from '@ostler/sign-in'

/** Where calls wait that need a fresh proof of who sits there; the dialog at the root of the app lets them on. */
export const stepUp = createStepUpGate()
