import { isOpen, staffPermissionNames } from '@ostler/contract'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { createLogger } from '../platform/logging.ts'
import { namesInPath, type Procedure, procedures } from './procedures.ts'
import { aHouseWithAVictim, type HouseWithAVictim } from './testing/house-with-a-victim.ts'
import { fitting, inputFor } from './testing/inputs.ts'
import { knownSecrets, shownBy, storedSecrets } from './testing/known-secrets.ts'
import { aStaffMember, tokenOf } from './testing/people.ts'

/**
 * Every procedure with what people, programs and attackers send instead of what is asked for: it answers in the shape that
 * is promised, in time, and tells no secret; neither does the log. Those who call may do everything.
 */

let its: HouseWithAVictim
let boss: number
let secrets = new Map<string, string>()
const logged: string[] = []
/** What was told to whom it is not for, in the calls of one test. */
let told: string[] = []
let calling = ''

beforeAll(async () => {
  its = await aHouseWithAVictim({
    log: createLogger('debug', { write: (line) => void logged.push(line) }),
    watch: (what, { text, headers }) => {
      const { 'set-cookie': _own, ...others } = headers as Record<string, unknown>
      const all = `${text}\n${JSON.stringify(others)}`
      for (const [name, secret] of secrets)
        if (all.includes(secret) && shownBy[calling] !== name) told.push(`${what} tells ${name}`)
    },
  })
  boss = (await aStaffMember(its.house, staffPermissionNames)).userId
  secrets = await knownSecrets(its)
})
afterAll(async () => its?.stop())

/** What is sent instead of what is asked for. */
const hostile = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '0',
    '-1',
    '1.5',
    '1e9',
    '9007199254740993',
    '99999999999999999999',
    'null',
    'true',
    '[]',
    '{}',
    '../..',
    '%',
    '%_%',
    "' OR 1=1 --",
    '\\',
    '"',
    '<b>',
    'a\0b',
    '\ud800',
    '🦆',
    'é'.repeat(50),
    'x'.repeat(300),
    '2027-02-30',
    'EUR',
    'monthly',
  ),
  fc.string({ unit: 'binary', maxLength: 30 }),
)
const anything = fc.oneof(
  hostile,
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.array(hostile, { maxLength: 2 }),
  fc.dictionary(hostile, hostile, { maxKeys: 2, noNullPrototype: true }),
)

function inputLike(procedure: Procedure): fc.Arbitrary<Record<string, unknown>> {
  const { input } = procedure
  const fields = input instanceof z.ZodObject ? Object.keys(input.shape) : []
  const inPath = new Set(namesInPath(procedure))
  const model = fields.map((field) => {
    const fits = field in fitting && fitting[field] !== undefined ? [fc.constant(fitting[field])] : []
    // An empty part of a path would make it another path.
    const value = inPath.has(field) ? hostile.filter((text) => text !== '' && text.isWellFormed()) : anything
    return [field, fc.oneof(...fits, fc.constantFrom<unknown>(1, 'words'), value)] as const
  })
  return fc.record(Object.fromEntries(model), { requiredKeys: fields.filter((field) => inPath.has(field)) })
}

/** Staff may be ended or disabled on the way, except by themselves; the victim's session ends with what is changed of it. */
const tokenFor = ({ meta: { access } }: Procedure) =>
  isOpen(access) ? undefined : tokenOf(its.house, access.who === 'staff' ? boss : its.victim.userId)

test('a door that shows a secret shows that one; so it would have been noticed', async () => {
  for (const [name, secret] of Object.entries(shownBy)) {
    calling = ''
    told = []
    const procedure = procedures.find((one) => one.name === name)!
    await its.callWith(procedure, inputFor(procedure, its.victim.idsOf), await tokenFor(procedure))
    expect([name, told]).toEqual([name, [expect.stringMatching(new RegExp(`tells ${secret}$`))]])
  }
})

test.each(procedures)('$name: whatever is sent, it answers or says no in the way it promised', async (procedure) => {
  calling = procedure.name
  told = []
  const token = await tokenFor(procedure)
  await fc.assert(
    fc.asyncProperty(inputLike(procedure), async (input) => void (await its.callWith(procedure, input, token))),
    { numRuns: 12 },
  )
  // And with what is right: secrets are told by answers more often than by errors.
  if (procedure.method === 'GET') await its.callWith(procedure, inputFor(procedure, its.victim.idsOf), token)
  expect(told).toEqual([])
})

test('no secret was written to the log', async () => {
  const all = logged.join('\n')
  expect(logged.length).toBeGreaterThan(100)
  const now = [...secrets, ...(await storedSecrets(its.house))]
  expect(now.length).toBeGreaterThan(30)
  expect(now.filter(([, secret]) => all.includes(secret)).map(([name]) => name)).toEqual([])
})
