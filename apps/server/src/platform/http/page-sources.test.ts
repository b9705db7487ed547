import { expect, test } from 'vitest'
import { allowing, type PageSources, remembered } from './page-sources.ts'

const none: PageSources = { script: [], frame: [], connect: [], image: [] }
const policy = "default-src 'self';script-src 'self';img-src 'self' data:;upgrade-insecure-requests"

test('a policy allows what is added, each at its place, and nothing else', () => {
  expect(allowing(policy, none)).toBe(policy)
  const sources = {
    ...none,
    script: ['https://js.pay.example'],
    frame: ['https://*.pay.example', 'https://js.pay.example'],
    image: ['https://img.pay.example'],
  }
  expect(allowing(policy, sources)).toBe(
    "default-src 'self';script-src 'self' https://js.pay.example;img-src 'self' data: https://img.pay.example;" +
      "upgrade-insecure-requests;frame-src 'self' https://*.pay.example https://js.pay.example",
  )
})

test.each([
  '*',
  'https:',
  "'unsafe-inline'",
  'data:',
  'http://pay.example',
  'https://pay.example; script-src *',
  'https://pay.example https://evil.example',
  'https://*',
])('%s is never allowed', (source) => {
  expect(allowing(policy, { ...none, script: [source] })).toBe(policy)
})

test('it is asked again after a while, and when asking fails the last answer holds', async () => {
  let clock = 0
  let asked = 0
  let broken = false
  const ask = remembered(
    async () => {
      asked += 1
      if (broken) throw new Error('no database')
      return asked
    },
    100,
    () => clock,
  )
  broken = true
  await expect(ask()).rejects.toThrow('no database')
  broken = false
  expect([await ask(), await ask()]).toEqual([2, 2])
  clock = 100
  expect(await ask()).toBe(3)
  broken = true
  clock = 200
  expect(await ask()).toBe(3)
  broken = false
  clock = 300
  expect(await ask()).toBe(5)
})
