import { storedValue } from './stored-value.ts'

const stored = storedValue('ostler.client')

/** The client account that the person acts for, when they have chosen among several. */
export const chosenClient = {
  ...stored,
  current: () => Number(stored.get()) || undefined,
}
