import { looksLikeXml, readCamt } from './camt.ts'
import { looksLikeMt940, readMt940 } from './mt940.ts'
import type { ReadStatement } from './statement.ts'

/** A file that says by itself what it is, or one whose columns somebody has to explain. */
export type Recognised = { kind: 'statements'; statements: ReadStatement[] } | { kind: 'csv'; text: string }

/** @throws statement_unreadable, statement_format_unknown */
export function readStatementFile(content: Uint8Array): Recognised {
  const text = decoded(content)
  if (looksLikeXml(text)) return { kind: 'statements', statements: readCamt(text) }
  if (looksLikeMt940(text)) return { kind: 'statements', statements: readMt940(text) }
  return { kind: 'csv', text }
}

/** As its declaration or its mark says; else UTF-8, and where it is none, what banks of the West have always written. */
function decoded(content: Uint8Array): string {
  const declared = /^\s*<\?xml[^>]*encoding=["']([\w-]+)["']/.exec(latin(content.subarray(0, 200)))?.[1]
  if (content[0] === 0xff && content[1] === 0xfe) return new TextDecoder('utf-16le').decode(content)
  try {
    if (declared && !/^utf-?8$/i.test(declared)) return new TextDecoder(declared).decode(content)
    return new TextDecoder('utf-8', { fatal: true }).decode(content)
  } catch {
    return latin(content)
  }
}

const latin = (content: Uint8Array): string => new TextDecoder('windows-1252').decode(content)
