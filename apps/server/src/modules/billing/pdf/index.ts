export { renderCached } from './cache.ts'
export type { DocumentModel, TransferTo } from './document.ts'
