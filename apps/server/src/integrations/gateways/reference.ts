/**
 * A short name for something that we started, for providers whose references are short or take letters and digits only:
 * the end of its key, which is random.
 */
export const referenceOf = (key: string): string => key.replace(/[^A-Za-z0-9]/g, '').slice(-20)
