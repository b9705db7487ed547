import { isSecretName, masked } from '../../platform/masking.ts'

const MASK = '[masked]'

/** A body as staff read it: JSON and forms with a line for each value, what looks secret by its name masked. */
export function shownBody(body: string): string {
  return asJson(body) ?? asForm(body) ?? body
}

function asJson(body: string): string | null {
  try {
    return JSON.stringify(masked(JSON.parse(body)), null, 2)
  } catch {
    return null
  }
}

function asForm(body: string): string | null {
  if (!/^[\w.%[\]-]+=[^\s<>{}]*$/.test(body)) return null
  const pairs = [...new URLSearchParams(body)]
  return pairs.map(([name, value]) => `${name}=${isSecretName(name) && value !== '' ? MASK : value}`).join('\n')
}

/** An address as staff read it, without what looks secret in its query. */
export function shownAddress(address: string): string {
  const [path, query] = address.split('?', 2)
  if (query === undefined) return address
  const pairs = query.split('&').map((pair) => {
    const [name] = pair.split('=', 1) as [string]
    return isSecretName(name) && pair.includes('=') ? `${name}=${MASK}` : pair
  })
  return `${path}?${pairs.join('&')}`
}
