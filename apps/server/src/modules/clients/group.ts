/** The colours a group can have; each has one of the tones of the interface, which are readable in light and dark. */
export const groupColours = ['grey', 'blue', 'green', 'amber', 'red'] as const
export type GroupColour = (typeof groupColours)[number]
