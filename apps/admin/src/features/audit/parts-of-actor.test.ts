import { expect, test } from 'vitest'
import { partsOf } from './parts-of-actor.ts'

test.each([
  ['user:7', [{ kind: 'person', userId: 7 }]],
  [
    'staff:1 as user:7',
    [
      { kind: 'person', userId: 1 },
      { kind: 'words', words: ' in the name of ' },
      { kind: 'person', userId: 7 },
    ],
  ],
  [
    'user:7 by token:3',
    [
      { kind: 'person', userId: 7 },
      { kind: 'words', words: ' by API token no. 3' },
    ],
  ],
  ['system:task billing.remind', [{ kind: 'words', words: 'The house, task billing.remind' }]],
  ['system:cli', [{ kind: 'words', words: 'The house, cli' }]],
  ['nobody', [{ kind: 'words', words: 'Somebody who was not logged in' }]],
  ['the night watch', [{ kind: 'words', words: 'the night watch' }]],
])('%s is told in words and people', (actor, parts) => {
  expect(partsOf(actor)).toEqual(parts)
})
