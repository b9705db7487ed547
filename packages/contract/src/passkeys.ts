import { z } from 'zod'

/**
 * What browsers and servers say to each other about passkeys, as the JSON of WebAuthn Level 3 (sections 5.1.8 to 5.1.10). Bytes
 * are base64url.
 */
const bytes = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .regex(/^[\w-]+={0,2}$/, 'must be base64url')

const descriptor = z.object({
  id: z.string(),
  type: z.string(),
  transports: z.array(z.string()).optional(),
})

const userVerification = z.enum(['discouraged', 'preferred', 'required']).optional()

/** For `navigator.credentials.create`. */
export const creationOptions = z.object({
  rp: z.object({ id: z.string().optional(), name: z.string() }),
  user: z.object({ id: z.string(), name: z.string(), displayName: z.string() }),
  challenge: z.string(),
  pubKeyCredParams: z.array(z.object({ type: z.literal('public-key'), alg: z.number().int() })),
  timeout: z.number().int().optional(),
  excludeCredentials: z.array(descriptor).optional(),
  authenticatorSelection: z
    .object({
      residentKey: z.enum(['discouraged', 'preferred', 'required']).optional(),
      requireResidentKey: z.boolean().optional(),
      userVerification,
    })
    .optional(),
  attestation: z.enum(['none', 'direct', 'enterprise', 'indirect']).optional(),
  extensions: z.object({ credProps: z.boolean().optional() }).optional(),
})

/** For `navigator.credentials.get`. */
export const requestOptions = z.object({
  rpId: z.string().optional(),
  challenge: z.string(),
  timeout: z.number().int().optional(),
  allowCredentials: z.array(descriptor).optional(),
  userVerification,
})

const credential = { id: bytes(1400), rawId: bytes(1400), type: z.literal('public-key') }
/** What browsers add about extensions; we ask for `credProps` and need none of it. */
const extensionResults = z.object({ credProps: z.object({ rk: z.boolean().optional() }).optional() }).default({})
const attachment = z.enum(['platform', 'cross-platform']).optional()

/** What a new passkey answered. */
export const newPasskey = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: bytes(8000),
    attestationObject: bytes(40_000),
    transports: z.array(z.string().max(40)).max(10).optional(),
  }),
  authenticatorAttachment: attachment,
  clientExtensionResults: extensionResults,
})

/** What a passkey answered. */
export const passkeyAnswer = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: bytes(8000),
    authenticatorData: bytes(8000),
    signature: bytes(8000),
    userHandle: bytes(200).optional(),
  }),
  authenticatorAttachment: attachment,
  clientExtensionResults: extensionResults,
})
