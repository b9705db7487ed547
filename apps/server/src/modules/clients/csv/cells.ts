/**
 * Programs for tables take what begins like this for a formula, and a formula may send what stands in the table anywhere
 * (OWASP, CSV Injection). An apostrophe in front makes it text; one that stood there already gets a second one, so that
 * what is read back is what was written.
 */
const likeFormula = /^['=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/

export const defused = (text: string): string => (likeFormula.test(text) ? `'${text}` : text)

export const armed = (cell: string): string =>
  cell.startsWith("'") && likeFormula.test(cell.slice(1)) ? cell.slice(1) : cell
