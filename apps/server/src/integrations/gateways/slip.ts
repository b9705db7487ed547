import { createHmac, timingSafeEqual } from 'node:crypto'
import type { z } from 'zod'

/**
 * What the payer's browser carries from the start of a payment to its end, where the provider keeps nothing in between:
 * fields that make a token of a card know neither who pays nor whether the card is to be kept.
 *
 * It is sealed, not hidden: the payer may read it, and whatever they change in it is noticed. The seal is of the attempt,
 * so a slip of one payment is worth nothing for another.
 */
export function slipDesk<Content>(secret: string, schema: z.ZodType<Content>) {
  const sealOf = (key: string, text: string) => createHmac('sha256', `slip:${secret}`).update(`${key}.${text}`).digest()

  return {
    issue(key: string, content: Content): string {
      const text = Buffer.from(JSON.stringify(content)).toString('base64url')
      return `${text}.${sealOf(key, text).toString('base64url')}`
    },

    /** Null when it is not one that was issued for this key. */
    read(key: string, slip: string | undefined): Content | null {
      const [text = '', seal = ''] = (slip ?? '').split('.')
      const given = Buffer.from(seal, 'base64url')
      const right = sealOf(key, text)
      if (secret === '' || given.length !== right.length || !timingSafeEqual(given, right)) return null
      const parsed = schema.safeParse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')))
      return parsed.success ? parsed.data : null
    },
  }
}
