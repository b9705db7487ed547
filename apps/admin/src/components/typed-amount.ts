/** A number as it is typed, with a comma or a point before its fraction, the way the API takes it. */
export const typedAmount = (text: string) => text.trim().replace(',', '.')
