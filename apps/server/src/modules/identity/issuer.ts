import type { Context } from '../../platform/context.ts'
import { outbound } from '../../platform/outbound.ts'

/** An issuer is an https address without query and fragment (OpenID Connect Discovery 1.0, section 3). Plain HTTP is for what the operator vouches for. */
export function isSafeForIssuer(ctx: Context, issuer: string): boolean {
  if (!URL.canParse(issuer)) return false
  const url = new URL(issuer)
  const isPlain = url.protocol === 'http:' && ctx.port(outbound).trusts(url)
  const hasMore = url.search !== '' || url.hash !== '' || url.username !== '' || url.password !== ''
  return (url.protocol === 'https:' || isPlain) && !hasMore
}
