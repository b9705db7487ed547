import { describe, expect, test } from 'vitest'
import { formOf, importedHash, isImportedPassword } from './imported-hash.ts'

/** By another implementation, crypt(3): "correct horse battery", and the euro sign (three bytes) 24 times. */
const byCrypt = '$2y$06$Wo8eDeSDIwEMNfYPo3ZlGuHfs2.sMAk2nYhnYbaUSxYtHCZyFhoVi'
const of72Bytes = '$2y$04$Wo8eDeSDIwEMNfYPo3ZlGuCEQa6FDBTLNM8vMUclJ3k8G5satYl7e'
/** `printf 'x7Kq!correct horse' | md5sum`, with the salt behind it. */
const byWhmcs = '5a1cfb9697bc1cae0a9d732ee33d362b:x7Kq!'
/** `printf 'x7Kq!Hosting &amp; Mail' | md5sum`: the password was encoded as HTML before it was hashed. */
const encoded = '975a9a25934fcd7cae0e9eb1eb1398c2:x7Kq!'
const argon = '$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$4y6bRmkBpJZ4l5dDqS0xJm1sCkT3vS1vJ2s7Gm9T3gk'

test.each([
  ['bcrypt', byCrypt],
  ['bcrypt', byCrypt.replace('$2y', '$2a')],
  ['bcrypt', byCrypt.replace('$2y', '$2b')],
  ['md5', byWhmcs],
  ['argon2id', argon],
])('a hash of %s may be brought along', (form, hash) => {
  expect(formOf(importedHash(hash))).toBe(form)
})

test.each([
  ['a password in the open', 'correct horse battery'],
  ['nothing', ''],
  ['MD5 without salt', '5f4dcc3b5aa765d61d8327deb882cf99'],
  ['MD5 with a salt that is empty', '5f4dcc3b5aa765d61d8327deb882cf99:'],
  ['bcrypt with a known flaw', byCrypt.replace('$2y', '$2x')],
  ['bcrypt that was cut', byCrypt.slice(0, -1)],
  ['bcrypt with something behind it', `${byCrypt}\n`],
  ['bcrypt that would take weeks', byCrypt.replace('$06$', '$31$')],
  ['bcrypt of no cost', byCrypt.replace('$06$', '$00$')],
  ['Argon2i', argon.replace('argon2id', 'argon2i')],
  ['Argon2id that would take all memory', argon.replace('m=19456', 'm=4194304')],
  ['Argon2id without work', argon.replace('t=2', 't=0')],
  ['SHA-512 of crypt', '$6$rounds=5000$usesomesillystri$D4IrlXatmP7rx3P3InaxBeoomnAihCKRVQAr/36eYaaaa'],
])('%s may not', (_, hash) => {
  expect(() => importedHash(hash)).toThrow(expect.objectContaining({ code: 'unknown_password_hash' }))
})

describe('verifying', () => {
  test.each(['$2y', '$2a', '$2b'])('%s of bcrypt', async (prefix) => {
    const hash = byCrypt.replace('$2y', prefix)
    expect(await isImportedPassword(hash, 'correct horse battery')).toBe(true)
    expect(await isImportedPassword(hash, 'correct horse batterY')).toBe(false)
    expect(await isImportedPassword(hash, '')).toBe(false)
  })

  test('salted MD5', async () => {
    expect(await isImportedPassword(byWhmcs, 'correct horse')).toBe(true)
    expect(await isImportedPassword(byWhmcs, 'correct hors')).toBe(false)
    expect(await isImportedPassword(byWhmcs.replace('x7Kq!', 'x7Kq?'), 'correct horse')).toBe(false)
  })

  test('a password that was encoded as HTML before it was hashed', async () => {
    expect(await isImportedPassword(encoded, 'Hosting & Mail')).toBe(true)
    expect(await isImportedPassword(encoded, 'Hosting &amp; Mail')).toBe(true)
    expect(await isImportedPassword(encoded, 'Hosting < Mail')).toBe(false)
  })

  test('bcrypt reads 72 bytes, so what stands behind them does not count', async () => {
    const long = '€'.repeat(24)
    expect(await isImportedPassword(of72Bytes, long)).toBe(true)
    expect(await isImportedPassword(of72Bytes, `${long}and more`)).toBe(true)
    expect(await isImportedPassword(of72Bytes, `${long.slice(1)}and more`)).toBe(false)
  })

  test.each([byCrypt, byWhmcs])('a NUL ends no password early: %s', async (hash) => {
    expect(await isImportedPassword(hash, 'correct horse battery\0')).toBe(false)
    expect(await isImportedPassword(hash, 'correct horse\0')).toBe(false)
  })
})
