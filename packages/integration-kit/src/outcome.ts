/**
 * How an outside system answered. Outcomes are values, not exceptions, because each of them must be stored.
 *
 * `unknown` means that the request may have had its effect although no answer came (a time-out after sending, a dropped
 * connection, a 5xx). It is asked about later and never repeated blindly.
 */
export type Unknown = { kind: 'unknown'; reason: string }

/** What goes into the operator's log about one outside call; secrets are masked by the adapter before it gets here. */
export type Exchange = {
  method: string
  url: string
  requestBody?: string
  status?: number
  responseBody?: string
  durationMs: number
  error?: string
}

/** What every call to an adapter carries. */
export type CallContext = {
  /** Ends the call when the process is told to stop, or the time is up. */
  signal: AbortSignal
  /** Receives every exchange with the other side, for the log an operator reads. */
  onExchange: (exchange: Exchange) => void
}
