import { createHash } from 'node:crypto'
import { contract } from '@ostler/contract'
import { validate } from '@scalar/openapi-parser'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { aHouse, type TestHouse } from '../platform/testing/house.ts'
import { composeWeb, type Web } from '../web.ts'

type Operation = {
  operationId: string
  summary: string
  tags: string[]
  parameters?: { name: string; in: string; required?: boolean }[]
  requestBody?: object
  responses: Record<string, { content?: Record<string, { schema: object }> }>
}
type Document = {
  openapi: string
  info: { version: string }
  servers: { url: string }[]
  paths: Record<string, Record<string, Operation>>
}

let house: TestHouse
let web: Web
let document: Document
beforeAll(async () => {
  house = await aHouse()
  web = await composeWeb(house, { deliverWebhooks: false })
  document = (await web.app.inject({ url: '/api/v1/openapi.json' })).json()
})
afterAll(async () => {
  await web.stop()
  await house.stop()
})

type Route = { method: string; path: string; errors: Record<string, { status?: number }> }
function routesIn(node: object): Route[] {
  if ('~orpc' in node) {
    const { route, errorMap } = node['~orpc'] as { route: { method: string; path: string }; errorMap: Route['errors'] }
    return [{ ...route, errors: errorMap }]
  }
  return Object.values(node).flatMap((inner) => routesIn(inner as object))
}

test('it is a valid document of OpenAPI 3.1', async () => {
  expect(document.openapi).toMatch(/^3\.1\./)
  expect(document.servers).toEqual([{ url: '/api/v1' }])
  const { valid, errors } = await validate(JSON.stringify(document))
  expect(errors ?? []).toEqual([])
  expect(valid).toBe(true)
})

test('every procedure is in it, with each status it may answer, and nothing else is', () => {
  const described = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  )
  expect(described.sort()).toEqual(
    routesIn(contract)
      .map(({ method, path }) => `${method} ${path}`)
      .sort(),
  )
  for (const { method, path, errors } of routesIn(contract)) {
    const { responses, parameters = [] } = document.paths[path]![method.toLowerCase()]!
    const statuses = ['200', ...new Set(Object.values(errors).map(({ status }) => String(status)))].sort()
    expect([path, Object.keys(responses).sort()]).toEqual([path, statuses])
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!)
    expect(parameters.filter((one) => one.in === 'path').map((one) => one.name)).toEqual(inPath)
  }
})

test('operations have names of their own, so that clients can be made from it', () => {
  const ids = Object.values(document.paths).flatMap((operations) =>
    Object.values(operations).map((one) => one.operationId),
  )
  expect(ids.filter((id, index) => !id || ids.indexOf(id) !== index)).toEqual([])
})

test('errors are described in the shape they have', () => {
  const { responses } = document.paths['/auth/login']!.post!
  expect(responses['401']?.content?.['application/json']?.schema).toMatchObject({
    required: ['code', 'message', 'fields', 'correlationId'],
  })
})

const policyOf = (headers: Record<string, unknown>) => String(headers['content-security-policy'])

test('the page for people starts itself under a policy that allows its own script and no other', async () => {
  const page = await web.app.inject({ url: '/api/docs/' })
  expect(page.statusCode).toBe(200)
  expect(page.body).toContain('/api/v1/openapi.json')
  const [, script] = /<script(?![^>]*src=)[^>]*>([\s\S]*?)<\/script>/.exec(page.body)!
  const hash = createHash('sha256').update(script!).digest('base64')
  const scripts = /script-src ([^;]*)/.exec(policyOf(page.headers))![1]
  expect(scripts).toBe(`'self' 'sha256-${hash}'`)
  const [, source] = /<script src="([^"]+)"/.exec(page.body)!
  const viewer = await web.app.inject({ url: `/api/docs/${source}` })
  expect([viewer.statusCode, viewer.headers['content-type']]).toEqual([200, 'application/javascript; charset=utf-8'])
})

test('it loads nothing from elsewhere, and no other page has its policy', async () => {
  const { headers, body } = await web.app.inject({ url: '/api/docs/' })
  expect(policyOf(headers)).not.toMatch(/https?:|\*/)
  expect(body).not.toMatch(/(src|href)="https?:/)
  for (const url of ['/livez', '/api/v1/openapi.json', '/', '/api/docs/js/scalar.js'])
    expect(policyOf((await web.app.inject({ url })).headers)).toContain("style-src 'self';")
})

test('the pages of the sandbox allow no script at all', async () => {
  for (const url of ['/sandbox/gateway', '/dev/mail']) {
    const page = await web.app.inject({ url })
    expect(page.statusCode).toBe(200)
    expect(policyOf(page.headers)).toContain("default-src 'none'; style-src 'self'")
    expect(page.body).not.toMatch(/<script|<style| style=/)
  }
})
