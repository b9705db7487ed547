export { renderCached } from './cache.ts'
export type { DocumentModel } from './document.ts'
