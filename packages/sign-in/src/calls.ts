import type { InferContractRouterInputs, InferContractRouterOutputs } from '@orpc/contract'
import type { Contract } from '@ostler/contract'

type Auth = Contract['auth']
type Inputs = InferContractRouterInputs<Auth>
type Outputs = InferContractRouterOutputs<Auth>

type Calls<Name extends keyof Auth> = {
  [Each in Name]: undefined extends Inputs[Each]
    ? () => Promise<Outputs[Each]>
    : (input: Inputs[Each]) => Promise<Outputs[Each]>
}

/** What logging in asks of the API. */
export type LogInCalls = Calls<
  | 'login'
  | 'passkeyOptions'
  | 'passkey'
  | 'secondFactor'
  | 'secondFactorPasskey'
  | 'enrolTotp'
  | 'enrolTotpConfirm'
  | 'enrolPasskey'
  | 'enrolPasskeyConfirm'
>

/** What proving oneself again asks of it. */
export type StepUpCalls = Calls<'stepUpMethods' | 'stepUpPasskey' | 'stepUp'>

/** Who is logged in. The tokens that come with it are for callers without cookies, and go no further than here. */
export type Me = Outputs['me']

export type LogInAnswer = Outputs['login']
export type OnHold = Exclude<LogInAnswer, { state: 'signed_in' }>
export type AuthenticatorOffer = Outputs['enrolTotp']
export type PasskeyRequest = Outputs['passkeyOptions']
export type PasskeyCreation = Outputs['enrolPasskey']

export const meOf = ({ user, clients, staff, actedBy }: Me): Me => ({ user, clients, staff, actedBy })
