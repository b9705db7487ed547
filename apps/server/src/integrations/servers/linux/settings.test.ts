import { formOf, readSettings } from '@ostler/integration-kit'
import { describe, expect, test } from 'vitest'
import { debianLayout, layoutOf } from './layout.ts'
import { linuxPlan, linuxSettings, planOf } from './settings.ts'

const right = {
  host: 'web1.example.com',
  port: '',
  user: 'root',
  hostKey: `SHA256:${'a'.repeat(43)}`,
  privateKey: '-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n-----END OPENSSH PRIVATE KEY-----',
  passphrase: '',
  layout: '',
}
const wrongFields = (change: Record<string, string>) =>
  (readSettings(linuxSettings, { ...right, ...change }).error?.issues ?? []).map(({ path }) => path.join('.'))

describe('the settings of a plain server', () => {
  test('take what staff enter, and name the field that is wrong', () => {
    expect(wrongFields({})).toEqual([])
    for (const host of ['192.0.2.7', '2001:db8::1', 'WEB1.example.com']) expect(wrongFields({ host })).toEqual([])
    for (const host of ['', 'a b', 'host;x', '-o', 'https://host']) expect(wrongFields({ host })).toContain('host')
    expect(wrongFields({ hostKey: 'MD5:aa' })).toEqual(['hostKey'])
    expect(wrongFields({ hostKey: '' })).toEqual([])
    expect(wrongFields({ user: 'root;x' })).toEqual(['user'])
    expect(wrongFields({ privateKey: 'ssh-ed25519 AAAA' })).toEqual(['privateKey'])
    expect(wrongFields({ layout: 'webRoot = /home/www\n\nhttpPort = 8080' })).toEqual([])
    for (const layout of ['nonsense = 1', 'webRoot', 'httpPort = many', 'webRoot = /a\nthis is none'])
      expect(wrongFields({ layout }), layout).toEqual(['layout'])
  })

  test('a long text that is no layout is refused at once', () => {
    expect(wrongFields({ layout: `${' '.repeat(1900)}${'webRoot '.repeat(250)}` })).toEqual(['layout'])
  })

  test('the keys are secrets, and who moves the server gives them anew', () => {
    const form = formOf(linuxSettings)
    expect(form.filter(({ kind }) => kind === 'secret').map(({ name }) => name)).toEqual(['privateKey', 'passphrase'])
    expect(form.filter(({ isAddress }) => isAddress).map(({ name }) => name)).toEqual(['host'])
  })

  test('the layout is Debian’s, except for the lines that are given', () => {
    expect(layoutOf('')).toEqual(debianLayout)
    expect(layoutOf('  webRoot=/home/www \r\nhttpPort = 8080\nnginxReload = nginx -s reload')).toEqual({
      ...debianLayout,
      webRoot: '/home/www',
      httpPort: 8080,
      nginxReload: 'nginx -s reload',
    })
    expect(() => layoutOf('nonsense = 1')).toThrow(TypeError)
  })

  test('an empty field of the plan is no limit', () => {
    const { data } = readSettings(linuxPlan, { diskMib: '500' })
    expect(planOf(data!)).toEqual({
      diskMib: 500,
      trafficMib: null,
      php: 'if_installed',
      phpProcesses: null,
      phpMemoryMib: null,
      database: 'none',
      certificate: 'self_signed',
    })
  })
})
