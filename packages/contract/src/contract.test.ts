import { expect, test } from 'vitest'
import { z } from 'zod'
import {
  contract,
  isOpen,
  memberPermissionNames,
  type ProcedureMeta,
  rateClasses,
  staffPermissionNames,
  staffPermissions,
} from './index.ts'

type Procedure = {
  name: string
  meta: Partial<ProcedureMeta>
  method: string
  path: string
  summary: string
  input: z.ZodType | undefined
  output: z.ZodType | undefined
  errors: Record<string, { status?: number; message?: string }>
}

function proceduresIn(node: object, path: string[] = []): Procedure[] {
  if ('~orpc' in node) {
    const { meta, route, inputSchema, outputSchema, errorMap } = node['~orpc'] as {
      meta: Partial<ProcedureMeta>
      route: { method?: string; path?: string; summary?: string }
      inputSchema?: z.ZodType
      outputSchema?: z.ZodType
      errorMap: Procedure['errors']
    }
    const { method = '', path: at = '', summary = '' } = route
    return [
      {
        name: path.join('.'),
        meta,
        method,
        path: at,
        summary,
        input: inputSchema,
        output: outputSchema,
        errors: errorMap,
      },
    ]
  }
  return Object.entries(node).flatMap(([name, inner]) => proceduresIn(inner as object, [...path, name]))
}

const procedures = proceduresIn(contract)

test('the whole API is looked at here', () => {
  expect(procedures.length).toBeGreaterThan(45)
})

test.each(procedures)('$name says who may call it, what it costs, whether it is audited, and what comes out', (one) => {
  expect(['public', 'buyer', 'user', 'client', 'staff']).toContain(one.meta.access?.who)
  expect(Object.keys(rateClasses)).toContain(one.meta.rate)
  expect(typeof one.meta.outside).toBe('boolean')
  expect(one.meta.audited).toBe(one.method !== 'GET')
  expect(one.output).toBeDefined()
  expect(one.summary).not.toBe('')
})

test.each(procedures)(
  '$name: the doors of staff, and only they, lie under /admin and ask a permission that exists',
  (one) => {
    const { access } = one.meta
    expect(one.path.startsWith('/admin/')).toBe(access?.who === 'staff')
    expect(one.name.startsWith('admin.')).toBe(access?.who === 'staff')
    if (access?.who === 'staff') expect(staffPermissionNames).toContain(access.permission)
  },
)

test('permissions end in what they allow; looking asks for .view and never anything stronger, changing never only that', () => {
  for (const { name, method, meta } of procedures) {
    if (meta.access?.who !== 'staff') continue
    expect([name, meta.access.permission.endsWith('.view')]).toEqual([name, method === 'GET'])
  }
})

test('every permission guards something, and says what', () => {
  const used = new Set(procedures.map(({ meta }) => (meta.access?.who === 'staff' ? meta.access.permission : null)))
  expect(staffPermissionNames.filter((name) => !used.has(name))).toEqual([])
  for (const sentence of Object.values(staffPermissions)) expect(sentence).toMatch(/^[A-Z].{5,}/)
})

test('what members may be allowed opens a door, or one of an area that is still to come', () => {
  const used = new Set(
    procedures.map(({ meta: { access } }) =>
      access?.who === 'client' || access?.who === 'buyer' ? access.permission : '',
    ),
  )
  const areas = new Set(memberPermissionNames.filter((name) => !used.has(name)).map((name) => name.split('.')[0]))
  expect([...areas]).toEqual(['domains', 'tickets', 'affiliates'])
})

test.each(procedures)('$name: what its path names is in its input', ({ path, input }) => {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
  const known = input instanceof z.ZodObject ? Object.keys(input.shape) : []
  expect(known).toEqual(expect.arrayContaining(names))
})

test.each(procedures)('$name: each way to say no has a status that fits and a sentence', ({ method, meta, errors }) => {
  for (const [code, { status, message }] of Object.entries(errors)) {
    expect(code).toMatch(/^[a-z]+(_[a-z]+)*$/)
    expect([400, 401, 403, 404, 409, 410, 429, 503]).toContain(status)
    expect(message).toMatch(/[.;]$/)
    if (code.endsWith('_not_found')) expect(status).toBe(404)
  }
  expect(errors).toHaveProperty('invalid_input')
  expect(errors).toHaveProperty('rate_limited')
  expect('idempotency_mismatch' in errors).toBe(method !== 'GET')
  expect('unauthenticated' in errors).toBe(!isOpen(meta.access!))
})

test('no two procedures answer at the same address', () => {
  const addresses = procedures.map(({ method, path }) => `${method} ${path.replaceAll(/\{\w+\}/g, '{}')}`)
  expect(addresses.filter((address, index) => addresses.indexOf(address) !== index)).toEqual([])
})

test('lists are paged, and no page is larger than a hundred', () => {
  for (const { name, input, output } of procedures) {
    if (!(output instanceof z.ZodObject) || !('nextCursor' in output.shape)) continue
    expect([name, input?.safeParse({ limit: 101, queue: 'billing', id: 1 }).success]).toEqual([name, false])
    expect([name, input?.safeParse({ queue: 'billing', id: 1 }).data]).toMatchObject([name, { limit: 25 }])
  }
})

test('what people type is taken as they mean it and no further', () => {
  const { input } = procedures.find(({ name }) => name === 'auth.register')!
  const person = {
    email: ' Ada@Example.com ',
    password: 'long enough words',
    firstName: ' Ada ',
    lastName: 'L',
    country: 'DE',
  }
  expect(input?.safeParse({ ...person, email: 'ada@example.com' }).data).toMatchObject({ firstName: 'Ada' })
  expect(input?.safeParse({ ...person, email: 'ada@example.com', role: 'Owner' }).data).not.toHaveProperty('role')
  for (const wrong of [{ country: 'de' }, { currency: 'EU' }, { password: 'short' }, { firstName: ' ' }])
    expect(input?.safeParse({ ...person, email: 'ada@example.com', ...wrong }).success).toBe(false)
})

test.each(procedures.filter(({ method }) => method === 'PATCH'))(
  '$name: what a change leaves out is not filled in',
  ({ input }) => {
    // A default would put a product's stock limit back to "no limit" whenever somebody renames it.
    const fields = Object.entries((input as z.ZodObject).shape)
    const filled = fields.filter(([, field]) => {
      const read = (field as z.ZodType).safeParse(undefined)
      return read.success && read.data !== undefined
    })
    expect(filled.map(([name]) => name)).toEqual([])
  },
)

test('a member may be allowed to see an area or to change it, in the areas of an account and in none of the staff', () => {
  const areas = new Set(memberPermissionNames.map((name) => name.split('.')[0]))
  expect([...areas].sort()).toEqual(
    [
      'affiliates',
      'domains',
      'invoices',
      'mails',
      'orders',
      'payment_methods',
      'profile',
      'quotes',
      'services',
      'tickets',
      'users',
    ].sort(),
  )
  for (const name of memberPermissionNames) expect(name).toMatch(/^\w+\.(view|manage)$/)
})
