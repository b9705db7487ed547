import type { CallContext } from '@ostler/integration-kit'
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { z } from 'zod'
import { askPanel, unreadable } from '../panel-call.ts'
import { type Asked, judged, type PleskAccess, refusalOf } from './outcomes.ts'

/** An element. Their order matters: Plesk's schema is made of sequences. */
export type Element = readonly [name: string, content: string | readonly Element[]]

type Request = {
  operator: string
  operation: string
  content: readonly Element[]
  secrets?: string[]
}

const resultAnswer = z.looseObject({
  status: z.enum(['ok', 'error']),
  errcode: z.coerce.number().optional(),
  errtext: z.string().optional(),
})

const parser = new XMLParser({
  ignoreAttributes: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
  parseTagValue: false,
  isArray: (name) => ['result', 'limit', 'subscription', 'dns_ip_address'].includes(name),
})

/**
 * Sends a packet to the XML API, for what REST has no call for. The answers come one for each object; what is not there is
 * left out of them, so that none is an empty list.
 */
export async function askXml<Schema extends z.ZodType>(
  { address, apiKey, fetch, timeoutMs }: PleskAccess,
  { operator, operation, content, secrets = [] }: Request,
  schema: Schema,
  call: CallContext,
): Promise<Asked<z.output<Schema>[]>> {
  const packet: Element = ['packet', [[operator, [[operation, content]]]]]
  const result = await askPanel(
    {
      method: 'POST',
      url: `${address}/enterprise/control/agent.php`,
      headers: { key: apiKey, 'content-type': 'text/xml' },
      body: `<?xml version="1.0" encoding="UTF-8"?>${written(packet)}`,
      secrets: [apiKey, ...secrets],
      fetch,
      timeoutMs,
    },
    call,
  )
  if (result.kind !== 'answered') return result
  const verdict = judged(result)
  if (verdict) return verdict
  const answer = read(result.body)
  if (!answer) return unreadable
  // Before an operator has been found, the packet is refused as a whole.
  const system = resultAnswer.safeParse(answer.system)
  if (system.success && system.data.status === 'error')
    return refusalOf(system.data.errcode ?? 0, system.data.errtext ?? '')

  const said = child(child(answer, operator), operation)
  if (said === '') return { kind: 'yes', data: [] }
  const results = z.array(resultAnswer).safeParse(child(said, 'result'))
  if (!results.success) return unreadable
  const found: z.output<Schema>[] = []
  for (const one of results.data) {
    if (one.status === 'error') {
      const refusal = refusalOf(one.errcode ?? 0, one.errtext ?? '')
      if (refusal.kind === 'missing') continue
      return refusal
    }
    // A filter that nothing fits is answered with itself alone.
    if (one.id === undefined) continue
    const { data, success } = schema.safeParse(one)
    if (!success) return unreadable
    found.push(data)
  }
  return { kind: 'yes', data: found }
}

/** An act on one object: yes, or that it is not there. */
export function ofOne<Data>(asked: Asked<Data[]>): Asked<Data> {
  if (asked.kind !== 'yes') return asked
  const [one] = asked.data
  return one === undefined ? { kind: 'missing', reason: 'Plesk says that there is none.' } : { kind: 'yes', data: one }
}

export function written([name, content]: Element): string {
  const inner = typeof content === 'string' ? escaped(content) : content.map(written).join('')
  return inner === '' ? `<${name}/>` : `<${name}>${inner}</${name}>`
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' }

/** Characters that XML cannot hold at all are left out. */
const escaped = (text: string): string =>
  text
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is meant
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replace(/[&<>"']/g, (character) => entities[character]!)

/** Null: no packet. A document type is none of Plesk's, and may define entities that fill the memory. */
function read(text: string): Record<string, unknown> | null {
  if (/<!DOCTYPE/i.test(text) || XMLValidator.validate(text) !== true) return null
  try {
    const packet = child(parser.parse(text), 'packet')
    return typeof packet === 'object' && packet !== null ? (packet as Record<string, unknown>) : null
  } catch {
    return null
  }
}

const child = (parent: unknown, name: string): unknown =>
  typeof parent === 'object' && parent !== null ? (parent as Record<string, unknown>)[name] : undefined
