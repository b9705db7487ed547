import { sha256 } from './sha256.ts'

/** How long the page may stand still at a time, in milliseconds: less than a frame. */
const SLICE_MS = 8

/**
 * Does the work that the server asks of callers who may be robots, and answers what to send as `Ostler-Proof`. It takes a
 * blink, in slices between which the page goes on living.
 */
export async function proofFor({ challenge, zeroBits }: { challenge: string; zeroBits: number }): Promise<string> {
  for (let number = 0; ; ) {
    const sliceEnds = performance.now() + SLICE_MS
    while (performance.now() < sliceEnds) {
      for (const end = number + 50; number < end; number++) {
        const proof = `${challenge}:${number}`
        if (zeroBitsOf(proof) >= zeroBits) return proof
      }
    }
    await new Promise((goOn) => setTimeout(goOn))
  }
}

const encoder = new TextEncoder()

/** How many zero bits the SHA-256 of a text begins with. */
export function zeroBitsOf(text: string): number {
  let bits = 0
  for (const word of sha256(encoder.encode(text))) {
    if (word !== 0) return bits + Math.clz32(word)
    bits += 32
  }
  return bits
}
