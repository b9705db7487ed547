/** What a field of a form may hold: the rules that more than one form has, as react-hook-form takes them. */

export const wholeNumber = { pattern: { value: /^\s*\d+\s*$/, message: 'Give a whole number' } }

/** For a field where emptiness says something too, such as "never". */
export const wholeOrEmpty = { pattern: { value: /^\s*\d*\s*$/, message: 'Give a whole number' } }
