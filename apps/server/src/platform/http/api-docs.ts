import { createHash } from 'node:crypto'
import type { AnyContractRouter } from '@orpc/contract'
import { OpenAPIGenerator } from '@orpc/openapi'
import scalar from '@scalar/fastify-api-reference'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { API_PREFIX } from './api.ts'

/** Serves the contract as OpenAPI 3.1 at `/api/v1/openapi.json` and as a page at `/api/docs`. */
export async function serveApiDocs(app: FastifyInstance, contract: AnyContractRouter, version: string): Promise<void> {
  let document: Promise<unknown> | undefined
  app.get(`${API_PREFIX}/openapi.json`, () => {
    document ??= describeApi(contract, version)
    return document
  })
  await app.register(async (docs) => {
    docs.addHook('onSend', async (_request, reply, page) => {
      if (typeof page === 'string' && String(reply.getHeader('content-type')).startsWith('text/html'))
        reply.header('content-security-policy', policyFor(page))
      return page
    })
    await docs.register(scalar, {
      routePrefix: '/api/docs',
      configuration: {
        url: `${API_PREFIX}/openapi.json`,
        pageTitle: 'Ostler API',
        withDefaultFonts: false,
        telemetry: false,
        agent: { disabled: true },
      } as never,
    })
  })
}

/** The viewer starts itself with one inline script, which is allowed by its hash, and makes its styles as it runs. */
function policyFor(page: string): string {
  const inline = [...page.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g)].map(
    ([, script = '']) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`,
  )
  return [
    "default-src 'self'",
    `script-src 'self' ${inline.join(' ')}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    "object-src 'none'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
}

export function describeApi(contract: AnyContractRouter, version: string) {
  const generator = new OpenAPIGenerator({
    schemaConverters: [
      {
        condition: (schema) => schema instanceof z.ZodType,
        convert: (schema, { strategy }) => {
          const zod = schema as unknown as z.ZodType
          const json = z.toJSONSchema(zod, { io: strategy, unrepresentable: 'any', target: 'draft-2020-12' })
          const { $schema: _dialect, ...rest } = json
          return [!zod.safeParse(undefined).success, rest as never]
        },
      },
    ],
  })
  return generator.generate(contract, {
    info: {
      title: 'Ostler API',
      version,
      description: [
        'Money is `{ "amount": "12.50", "currency": "EUR" }`; instants are ISO 8601 in UTC, days are `YYYY-MM-DD` in the business time zone.',
        'Send `Idempotency-Key` with every mutation: the same key with the same body answers what was answered before, with another body it is refused (409).',
        'Every error is `{ code, message, fields, correlationId }`. Lists are paged by `cursor`.',
        'Log in at `/auth/login` and send `Authorization: Bearer <accessToken>`; browsers carry cookies.',
      ].join('\n\n'),
    },
    servers: [{ url: API_PREFIX }],
    components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
    security: [{ bearer: [] }, {}],
    customErrorResponseBodySchema: () => ({
      type: 'object',
      required: ['code', 'message', 'fields', 'correlationId'],
      properties: {
        code: { type: 'string' },
        message: { type: 'string' },
        fields: {
          type: 'array',
          items: {
            type: 'object',
            required: ['field', 'message'],
            properties: { field: { type: 'string' }, message: { type: 'string' } },
          },
        },
        correlationId: { type: 'string' },
      },
    }),
  })
}
