import { pino } from 'pino'
import pretty from 'pino-pretty'
import { withoutValues } from './error-text.ts'
import { masked } from './masking.ts'

export type Logger = {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
  child(fields: object): Logger
}

/** Structured logs, one JSON object a line, secrets masked at any depth. `out` is for tests and for people's eyes. */
export function createLogger(level: string, out?: { write(line: string): void }): pino.Logger {
  const log = pino(
    {
      level,
      base: { process: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: describeError },
      formatters: {
        level: (label) => ({ level: label }),
        log: (fields) => maskFields(fields),
      },
    },
    out ?? pino.destination({ dest: 2, sync: true }),
  )
  // pino formats the fields of a child only once, for the first logger; children inherit this.
  const { child } = log
  log.child = function (this: typeof log, fields: object, options?: object) {
    return Reflect.apply(child, this, [maskFields({ ...fields }), options])
  } as typeof log.child
  return log
}

function maskFields(fields: Record<string, unknown>): Record<string, unknown> {
  const { err, ...rest } = fields
  const safe = masked(rest) as Record<string, unknown>
  return err === undefined ? safe : { ...safe, err }
}

/** What helps to mend it. An error may carry whole connections with it, so its other properties stay out but for the code. */
function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) }
  const { name, stack, cause } = error
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {}
  return {
    name,
    message: withoutValues(error.message),
    ...code,
    stack: withoutValues(stack ?? ''),
    ...(cause === undefined ? {} : { cause: describeError(cause) }),
  }
}

/** Lines for people instead of JSON, for LOG_PRETTY. */
export const prettyOutput = () =>
  pretty({ destination: 2, sync: true, ignore: 'process,correlationId', translateTime: 'HH:MM:ss' })
