import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { Ajv, type AnySchema, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'

/** The folder with the official descriptions of providers; they are not part of this repository. */
export const descriptions = process.env.OSTLER_PROVIDER_SPECS ?? ''

export const whyWithoutDescription = 'left out: OSTLER_PROVIDER_SPECS names no folder with official descriptions'

type Body = { content?: Record<string, { schema: AnySchema }>; required?: boolean }
type Operation = { requestBody?: Body | { $ref: string } }
type OpenApi = {
  paths: Record<string, Record<string, Operation>>
  components?: { requestBodies?: Record<string, Body> }
}

export type OfficialDescription = {
  /** What the description has against a request; empty when nothing. An unknown path or method is one problem. */
  validateRequest(method: string, path: string, body: unknown, contentType: string): string[]
}

/**
 * Reads an OpenAPI description in JSON, also gzipped, from the folder that `OSTLER_PROVIDER_SPECS` names.
 *
 * `parts: 'closed'`: each part of an `allOf` is closed to what the others add, which taken literally lets nothing through;
 * further fields are then not minded.
 */
export function loadDescription(file: string, { parts }: { parts?: 'closed' } = {}): OfficialDescription {
  const bytes = readFileSync(join(descriptions, file))
  const text = file.endsWith('.gz') ? gunzipSync(bytes).toString('utf8') : bytes.toString('utf8')
  const opened = (name: string, value: unknown) =>
    parts === 'closed' && name === 'additionalProperties' && value === false ? undefined : value
  const description = JSON.parse(text, opened) as OpenApi
  const ofForms = validatorFor(description, true)
  const ofJson = validatorFor(description, false)
  const compiled = new Map<AnySchema, ValidateFunction>()
  const bodyOf = ({ requestBody }: Operation): Body | undefined =>
    requestBody && '$ref' in requestBody
      ? description.components?.requestBodies?.[requestBody.$ref.split('/').at(-1)!]
      : requestBody
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
      const described = bodyOf(operation)
      const content = described?.content ?? {}
      const schema = content[contentType.split(';')[0]!.trim()]?.schema
      const isEmpty = body === undefined || body === null || body === ''
      if (!schema) {
        if (isEmpty && !described?.required) return []
        return [`${method} ${known.path} takes no ${contentType || 'body'}.`]
      }
      const ajv = contentType.startsWith('application/json') ? ofJson : ofForms
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

/** Forms carry numbers as text. */
function validatorFor(description: OpenApi, coerceTypes: boolean): Ajv {
  // Descriptions carry keywords of OpenAPI that JSON Schema does not know, and patterns that are wrong under the `u` flag.
  const ajv = new Ajv({
    strict: false,
    allErrors: true,
    coerceTypes,
    validateFormats: true,
    unicodeRegExp: false,
    // Formats of the provider's own would each be told of.
    logger: false,
  })
  addFormats.default(ajv)
  ajv.addSchema({ $id: 'description', components: description.components } as AnySchema)
  return ajv
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
