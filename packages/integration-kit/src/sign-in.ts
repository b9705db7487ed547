/** How we are registered with a provider of sign-ins, and where it sends people back to. */
export type SignInClient = {
  /** The issuer of OpenID Connect, or the address of a GitHub. */
  issuer: string
  clientId: string
  clientSecret: string
  redirectUri: string
}

/** What binds an answer to its question; made for one sign-in and kept on our side until the person is back. */
export type SignInSecrets = {
  state: string
  nonce: string
  /** Of PKCE (RFC 7636). */
  codeVerifier: string
}

/** Who somebody is, by the word of a provider. */
export type ProvenIdentity = {
  /** Who says so. A subject means something together with its issuer only. */
  issuer: string
  subject: string
  email: string | null
  /** Does the provider say that the address is theirs? */
  isEmailVerified: boolean
  firstName: string
  lastName: string
}

export type SignInStart = { kind: 'ready'; url: string } | { kind: 'unavailable'; reason: string }

export type SignInOutcome =
  | { kind: 'proven'; identity: ProvenIdentity }
  /** The person said no, or the answer is not one to our question. The reason is for the audit trail. */
  | { kind: 'refused'; reason: string }
  | { kind: 'unavailable'; reason: string }

export type SignInCheck =
  | { kind: 'reached'; credentials: 'accepted' | 'refused' | 'unknown' }
  | { kind: 'unavailable'; reason: string }

/** A way to ask another site who somebody is. Any number of providers may speak one protocol. */
export interface SignInProtocol {
  readonly name: string
  /** Where to send the person. */
  start(client: SignInClient, secrets: SignInSecrets): Promise<SignInStart>
  /** What the person came back with (the query of the redirect URI), checked against our question and redeemed. */
  finish(client: SignInClient, secrets: SignInSecrets, answer: URLSearchParams): Promise<SignInOutcome>
  /** Is the provider there, and does it know us? */
  check(client: SignInClient): Promise<SignInCheck>
}

/** `fetch` as the house has it: guarded, limited in time and size. */
export type GuardedFetch = (
  address: string,
  init: {
    method?: string
    headers?: ConstructorParameters<typeof Headers>[0]
    body?: string | URLSearchParams | Uint8Array | null
    redirect?: 'follow' | 'manual' | 'error'
    signal?: AbortSignal | null
  },
) => Promise<Response>
