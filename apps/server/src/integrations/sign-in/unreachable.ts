const NETWORK =
  /^(ECONN|ENOTFOUND|EAI_|EHOST|ENET|EPIPE|ETIMEDOUT|CERT_|ERR_TLS|UNABLE_|DEPTH_|SELF_|HPE_|OAUTH_TIMEOUT)/

/** Why no answer came, in words for staff; null when the other side did answer and something else is wrong. */
export function whyUnreachable(error: unknown): string | null {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (['OutboundRefused', 'TimeoutError', 'AbortError'].includes(cause.name)) return cause.message
    if ('code' in cause && typeof cause.code === 'string' && NETWORK.test(cause.code))
      return cause.message || cause.code
  }
  return null
}
