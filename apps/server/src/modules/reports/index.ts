export { type Found, findAnything } from './find-anything.ts'
export { overview } from './overview.ts'
