import { createHash, timingSafeEqual } from 'node:crypto'
import type { onRequestAsyncHookHandler } from 'fastify'
import { Refusal } from './refusal.ts'

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

/** Lets a request pass that carries the key. Digests are compared, so that neither time nor length tells anything. */
export function requireBearer(apiKey: string): onRequestAsyncHookHandler {
  if (apiKey === '') throw new RangeError('The sandbox needs a key for its JSON doors.')
  const expected = digest(`Bearer ${apiKey}`)
  return async (request) => {
    if (!timingSafeEqual(digest(request.headers.authorization ?? ''), expected)) {
      throw new Refusal(401, 'unauthorized', 'The API key is missing or wrong.')
    }
  }
}
