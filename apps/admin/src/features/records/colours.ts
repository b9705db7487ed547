import type { Tone } from '@ostler/ui'

/** The colours of groups are the tones of the interface: readable in light and dark. */
export const toneOfColour: Record<'grey' | 'blue' | 'green' | 'amber' | 'red', Tone> = {
  grey: 'neutral',
  blue: 'info',
  green: 'success',
  amber: 'warning',
  red: 'danger',
}
export const colourNames = { grey: 'Grey', blue: 'Blue', green: 'Green', amber: 'Amber', red: 'Red' }

/** Without those that say that something is wrong. */
const tones: Tone[] = ['neutral', 'info', 'success']

/** The same tag has the same colour everywhere, and nobody has to choose one. */
export function toneOfTag(tag: string): Tone {
  let sum = 0
  for (const letter of tag) sum = (sum * 31 + letter.codePointAt(0)!) % 9973
  return tones[sum % tones.length]!
}
