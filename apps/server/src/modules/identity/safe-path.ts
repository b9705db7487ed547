/** Stands for our own address, which a path must not lead away from. */
const HERE = 'https://here.invalid'

/**
 * A path of our own, or null for anything a browser would take elsewhere: another origin however it is written (`//evil`,
 * `/\evil`, `/.//evil`, a tab between the slashes), or no path at all.
 */
export function safePath(path: string): string | null {
  if (!path.startsWith('/') || !URL.canParse(path, HERE)) return null
  const { origin, pathname, search, hash } = new URL(path, HERE)
  if (origin !== HERE || pathname.startsWith('//') || path.includes('\\')) return null
  return pathname + search + hash
}
