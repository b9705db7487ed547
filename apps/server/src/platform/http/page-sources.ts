/** What pages may load from elsewhere, as sources of a Content-Security-Policy. */
export type PageSources = { script: string[]; frame: string[]; connect: string[]; image: string[] }

const directiveOf: Record<keyof PageSources, string> = {
  script: 'script-src',
  frame: 'frame-src',
  connect: 'connect-src',
  image: 'img-src',
}

/**
 * One origin or scheme, as the policy wants it. Anything else is left out: a semicolon would end the directive, and a star
 * or a keyword would let everybody in.
 */
const isSource = (text: string): boolean =>
  /^(https|wss):\/\/(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+(:\d+)?(\/[\w./-]*)?$/i.test(text)

/** Pure: the policy with these sources allowed beside what it allows already. A directive that is not there begins with `'self'`. */
export function allowing(policy: string, sources: PageSources): string {
  const directives = new Map(
    policy
      .split(';')
      .filter((part) => part.trim() !== '')
      .map((part) => {
        const [name, ...values] = part.trim().split(/\s+/) as [string, ...string[]]
        return [name, values] as const
      }),
  )
  for (const kind of Object.keys(directiveOf) as (keyof PageSources)[]) {
    const name = directiveOf[kind]
    const added = sources[kind].filter(isSource)
    if (added.length > 0) directives.set(name, [...new Set([...(directives.get(name) ?? ["'self'"]), ...added])])
  }
  return [...directives].map((parts) => parts.flat().join(' ')).join(';')
}

/** Asks for something at most once in a while. When asking fails, the last answer goes on to hold. */
export function remembered<T>(
  ask: () => Promise<T>,
  forMs: number,
  now: () => number = performance.now.bind(performance),
) {
  let last: { at: number; answer: Promise<T> } | null = null
  return async (): Promise<T> => {
    if (last && now() - last.at < forMs) return last.answer
    const before = last?.answer
    const answer = before ? ask().catch(() => before) : ask()
    last = { at: now(), answer }
    answer.catch(() => {
      if (last?.answer === answer) last = null
    })
    return answer
  }
}
