import { Money } from '@ostler/kernel'
import { expect, test } from 'vitest'
import { contentKey, RenderedDocuments, renderCached } from './cache.ts'
import type { DocumentModel } from './document.ts'
import { aDocument, aFullDocument } from './examples.ts'
import { renderDocument } from './render.ts'

function counting(mostBytes: number) {
  const rendered: string[] = []
  const documents = new RenderedDocuments(mostBytes, async ({ number }: DocumentModel) => {
    rendered.push(number)
    return new Uint8Array(100)
  })
  return { rendered, get: (number: string) => documents.get(aDocument({ number })) }
}

test('a document from memory is the same file, and its reader cannot change the one that is kept', async () => {
  const fresh = await renderDocument(aFullDocument())
  const first = await renderCached(aFullDocument())
  expect(Buffer.from(first).equals(fresh)).toBe(true)
  first.fill(0)
  expect(Buffer.from(await renderCached(aFullDocument())).equals(fresh)).toBe(true)
})

test('each document is rendered once, also when it is asked for twice at the same time', async () => {
  const { get, rendered } = counting(1000)
  await Promise.all([get('A'), get('A')])
  await get('A')
  expect(rendered).toEqual(['A'])
})

test('what was not asked for longest makes room', async () => {
  const { get, rendered } = counting(250)
  for (const number of ['A', 'B', 'A', 'C', 'A', 'B']) await get(number)
  // Two fit: C drove out B, since A had been asked for again.
  expect(rendered).toEqual(['A', 'B', 'C', 'B'])
})

test('a failed rendering is not kept', async () => {
  let failing = true
  const documents = new RenderedDocuments(1000, async () => {
    if (failing) throw new Error('broken')
    return new Uint8Array(1)
  })
  await expect(documents.get(aDocument())).rejects.toThrow('broken')
  failing = false
  expect(await documents.get(aDocument())).toHaveLength(1)
})

test('every change of what is printed is another content, the order of fields is not', () => {
  const whole = aFullDocument()
  const changes: Partial<DocumentModel>[] = [
    { kind: 'proforma' },
    { number: 'INV-2026-000124' },
    { dueOn: Temporal.PlainDate.from('2026-12-06') },
    { total: Money.parse('1549.11', 'EUR') },
    { total: Money.parse('1549.10', 'USD') },
    { lines: [...whole.lines].reverse() },
    { seller: { ...whole.seller, taxIds: [] } },
    { notes: ['Thank you.'] },
    { brand: { logo: new Uint8Array([1]) } },
    { brand: { logo: new Uint8Array([2]) } },
    { locale: 'de' },
  ]
  const keys = changes.map((change) => contentKey({ ...whole, ...change }))
  expect(new Set([contentKey(whole), ...keys]).size).toBe(changes.length + 1)
  const { kind, ...rest } = whole
  expect(contentKey({ ...rest, kind, title: undefined })).toBe(contentKey(whole))
})
