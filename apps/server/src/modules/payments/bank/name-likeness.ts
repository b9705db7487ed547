/** Forms of companies and of address, which say nothing of who it is. */
const empty = new Set(
  'gmbh ag kg ug ohg mbh co ev eg ltd limited llc llp plc inc corp bv nv vof sa sas sarl srl spa sl oy oyj ab as aps kft sro doo zrt pvt mr mrs ms dr herr frau and und et en y the'.split(
    ' ',
  ),
)

/** How much two names have in common, from 0 to 1, whatever the order of their words. */
export function nameLikeness(one: string, other: string): number {
  const [left, right] = [wordsOf(one), wordsOf(other)]
  if (left.length === 0 || right.length === 0) return 0
  const rest = [...right]
  let common = 0
  for (const word of left) {
    const at = rest.indexOf(word)
    if (at < 0) continue
    rest.splice(at, 1)
    common += 1
  }
  return (2 * common) / (left.length + right.length)
}

const wordsOf = (name: string): string[] =>
  name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length > 1 && !empty.has(word))
