import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { Ajv, type AnySchema, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'

/** The folder with the official descriptions of providers; they are not part of this repository. */
export const descriptions = process.env.OSTLER_PROVIDER_SPECS ?? ''

export const whyWithoutDescription = 'left out: OSTLER_PROVIDER_SPECS names no folder with official descriptions'

type Body = { content?: Record<string, { schema: AnySchema }>; required?: boolean }
type Operation = { requestBody?: Body }
type OpenApi = { paths: Record<string, Record<string, Operation>>; components?: unknown }

export type OfficialDescription = {
  /** What the description has against a request; empty when nothing. An unknown path or method is one problem. */
  validateRequest(method: string, path: string, body: unknown, contentType: string): string[]
}

/** Reads an OpenAPI description in JSON, also gzipped, from the folder that `OSTLER_PROVIDER_SPECS` names. */
export function loadDescription(file: string): OfficialDescription {
  const bytes = readFileSync(join(descriptions, file))
  const text = file.endsWith('.gz') ? gunzipSync(bytes).toString('utf8') : bytes.toString('utf8')
  const description = JSON.parse(text) as OpenApi
  // Descriptions carry keywords of OpenAPI that JSON Schema does not know, and forms carry numbers as text.
  const ajv = new Ajv({ strict: false, allErrors: true, coerceTypes: true, logger: false })
  addFormats.default(ajv)
  ajv.addSchema({ $id: 'description', components: description.components } as AnySchema)
  const compiled = new Map<AnySchema, ValidateFunction>()
  const patterns = Object.entries(description.paths).map(([path, operations]) => ({
    path,
    operations,
    // Fixed parts before parameters: `/orders/search` is not the order called `search`.
    holes: path.split('{').length,
    fits: new RegExp(`^${path.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{[^}]+\}/g, '[^/]+')}$`),
  }))
  patterns.sort((a, b) => a.holes - b.holes)

  return {
    validateRequest(method, path, body, contentType) {
      const known = patterns.find(({ fits }) => fits.test(path))
      const operation = known?.operations[method.toLowerCase()]
      if (!known || !operation) return [`${method} ${path} is not described.`]
      const content = operation.requestBody?.content ?? {}
      const schema = content[contentType.split(';')[0]!.trim()]?.schema
      const isEmpty = body === undefined || body === null || body === ''
      if (!schema) {
        if (isEmpty && !operation.requestBody?.required) return []
        return [`${method} ${known.path} takes no ${contentType || 'body'}.`]
      }
      const validate = compiled.get(schema) ?? ajv.compile(pointed(schema) as AnySchema)
      compiled.set(schema, validate)
      if (validate(structuredClone(isEmpty ? {} : body))) return []
      return (validate.errors ?? []).map(
        ({ instancePath, message, params }) =>
          `${method} ${known.path}${instancePath}: ${message} ${JSON.stringify(params)}`,
      )
    },
  }
}

/** References within the description become references to it, wherever the schema is compiled. */
function pointed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(pointed)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      name === '$ref' && typeof inner === 'string' && inner.startsWith('#/') ? `description${inner}` : pointed(inner),
    ]),
  )
}
