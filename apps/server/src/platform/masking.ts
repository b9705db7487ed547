/** Names whose values never leave the process: not in logs, not in the audit trail, not in an operator's view. */
const secretName =
  /pass(word|phrase)?(_?hash)?$|secret|token|authorization|cookie|api_?key|private_?key|credential|card_?number|cvc|^cvv$|sealed/i

const MASK = '[masked]'

export const isSecretName = (name: string): boolean => secretName.test(name)

/** A copy of a JSON-like value in which every secret is masked, at any depth. */
export function masked(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(masked)
  if (typeof value === 'bigint') return value.toString()
  if (value instanceof Date || value instanceof Temporal.Instant || value instanceof Temporal.PlainDate)
    return String(value)
  if (value === null || typeof value !== 'object') return value
  if ('toJSON' in value && typeof value.toJSON === 'function') return masked(value.toJSON())
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, isSecretName(name) && inner !== null ? MASK : masked(inner)]),
  )
}
