/** The day in the browser, as a start value for a date; the server checks it against the business day. */
export const today = () => new Date().toLocaleDateString('sv-SE')
