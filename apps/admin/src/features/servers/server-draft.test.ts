import { expect, test } from 'vitest'
import {
  fieldOfServer,
  fillingsOf,
  newServerDraft,
  type Server,
  type ServerKind,
  serverDraftOf,
  serverInputOf,
  sizeOf,
} from './server-draft.ts'

const server = {
  name: 'web-1',
  label: 'Web 1',
  nameServers: ['ns1.example.net', 'ns2.example.net'],
  mostAccounts: 200,
  diskMib: null,
  memoryMib: 65_536,
  isOpen: true,
  notes: 'Rack 4',
  settings: { address: 'https://web-1.example.net:2087' },
  secretsThere: ['token'],
  form: [
    { name: 'address', kind: 'text', default: '' },
    { name: 'token', kind: 'secret', default: '' },
    { name: 'verify', kind: 'switch', default: true },
  ],
  taken: { accounts: 190, diskMib: 5000, memoryMib: 1536 },
} as unknown as Server

test('what is not touched goes out as it came in, without secrets', () => {
  const { label, nameServers, mostAccounts, diskMib, memoryMib, isOpen, notes } = server
  expect(serverInputOf(serverDraftOf(server))).toEqual({
    label,
    nameServers,
    mostAccounts,
    diskMib,
    memoryMib,
    isOpen,
    notes,
    settings: { address: 'https://web-1.example.net:2087', token: '', verify: true },
  })
})

test('a new one begins as its kind has it, and what is empty is no limit', () => {
  const kind = { proposedName: 'cpanel-2', label: 'cPanel', form: server.form } as unknown as ServerKind
  const draft = newServerDraft(kind)
  expect(draft).toMatchObject({ name: 'cpanel-2', label: 'cPanel', settings: { address: '', token: '', verify: true } })
  expect(serverInputOf({ ...draft, nameServers: ' ns1.example.net \n\n', mostAccounts: ' ' })).toMatchObject({
    nameServers: ['ns1.example.net'],
    mostAccounts: null,
    isOpen: true,
  })
})

test('what is wrong with the second name server stands at the field that has them all', () => {
  const draft = serverDraftOf(server)
  expect(fieldOfServer(draft, 'nameServers.1')).toBe('nameServers')
  expect(fieldOfServer(draft, 'settings.token')).toBe('settings.token')
})

test('a server is shown as full as it is, by each measure that it has', () => {
  expect(fillingsOf(server)).toEqual([
    { what: 'Accounts', taken: 190, most: 200, text: '190 of 200', isNearlyFull: true },
    { what: 'Memory', taken: 1536, most: 65_536, text: '1.5 GiB of 64 GiB', isNearlyFull: false },
  ])
  expect(sizeOf(512)).toBe('512 MiB')
  expect(sizeOf(3 * 1024 * 1024)).toBe('3 TiB')
})
