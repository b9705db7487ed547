import type { FastifyInstance, FastifyRequest } from 'fastify'

export const BODY_LIMIT = 256 * 1024

/** The bytes are taken as they came: a signature is over them, and not over what they mean. */
export function takeRawBodies(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: BODY_LIMIT }, (_request, body, done) =>
    done(null, body),
  )
}

/** Body and headers of a request to a door with `takeRawBodies`. */
export function rawOf(request: FastifyRequest): { body: Buffer; headers: Record<string, string | undefined> } {
  const headers = Object.entries(request.headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(', ') : value,
  ])
  return { body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0), headers: Object.fromEntries(headers) }
}
