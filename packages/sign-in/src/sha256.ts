/**
 * SHA-256 (FIPS 180-4). The browser's own hashes one text per round trip, which is slow by the thousand, and is missing
 * where a page is served over plain HTTP.
 */
export function sha256(message: Uint8Array): Uint32Array {
  const padded = pad(message)
  const hash = Uint32Array.of(...firstWords(2, 8))
  for (let start = 0; start < padded.byteLength; start += 64) addBlock(hash, padded, start)
  return hash
}

const primes = (() => {
  const found: number[] = []
  for (let candidate = 2; found.length < 64; candidate++) {
    if (found.every((prime) => candidate % prime !== 0)) found.push(candidate)
  }
  return found
})()

/** The first 32 bits behind the point of the square (2) or cube (3) roots of the first primes: FIPS 180-4, 4.2.2 and 5.3.3. */
function firstWords(root: 2 | 3, count: number): number[] {
  return primes.slice(0, count).map((prime) => {
    const value = root === 2 ? Math.sqrt(prime) : Math.cbrt(prime)
    return (value - Math.floor(value)) * 2 ** 32
  })
}

const constants = Uint32Array.from(firstWords(3, 64))
const schedule = new Uint32Array(64)

/** A one bit, zeros, and the length in bits at the end of a block. */
function pad(message: Uint8Array): DataView {
  const padded = new Uint8Array(Math.ceil((message.length + 9) / 64) * 64)
  padded.set(message)
  padded[message.length] = 0x80
  const view = new DataView(padded.buffer)
  view.setUint32(padded.length - 4, message.length * 8)
  return view
}

const turned = (word: number, bits: number) => (word >>> bits) | (word << (32 - bits))

function addBlock(hash: Uint32Array, message: DataView, start: number): void {
  const w = schedule
  for (let i = 0; i < 16; i++) w[i] = message.getUint32(start + 4 * i)
  for (let i = 16; i < 64; i++) {
    const [x, y] = [w[i - 15]!, w[i - 2]!]
    const s0 = turned(x, 7) ^ turned(x, 18) ^ (x >>> 3)
    const s1 = turned(y, 17) ^ turned(y, 19) ^ (y >>> 10)
    w[i] = w[i - 16]! + s0 + w[i - 7]! + s1
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = hash
  for (let i = 0; i < 64; i++) {
    const s1 = turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + constants[i]! + w[i]!) | 0
    const s0 = turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0
    h = g
    g = f
    f = e
    e = (d + t1) | 0
    d = c
    c = b
    b = a
    a = (t1 + t2) | 0
  }
  for (const [i, word] of [a, b, c, d, e, f, g, h].entries()) hash[i]! += word
}
