export { CloseAccount } from './close-account.tsx'
export { OwnFields } from './own-fields.tsx'
export { OwnFiles } from './own-files.tsx'
