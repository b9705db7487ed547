export type Part = { kind: 'person'; userId: number } | { kind: 'words'; words: string }

const words = (text: string): Part => ({ kind: 'words', words: text })

/** The name that the log keeps of somebody, taken apart: `staff:1 as user:7`, `user:7 by token:3`, `system:task x`, `nobody`. */
export function partsOf(actor: string): Part[] {
  if (actor === 'nobody') return [words('Somebody who was not logged in')]
  const task = /^system:task (.+)$/.exec(actor)
  if (task) return [words(`The house, task ${task[1]}`)]
  if (actor.startsWith('system:')) return [words(`The house, ${actor.slice('system:'.length)}`)]
  return actor
    .split(/((?:user|staff):\d+)/)
    .filter(Boolean)
    .map((part) => {
      const person = /^(?:user|staff):(\d+)$/.exec(part)
      return person
        ? { kind: 'person', userId: Number(person[1]) }
        : words(part.replace(/ as /, ' in the name of ').replace(/ by token:(\d+)/, ' by API token no. $1'))
    })
}
