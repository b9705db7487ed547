export { type Contact, useContacts, useRemoveContact } from './api.ts'
export { ContactDialog } from './components/contact-dialog.tsx'
export { OwnMailKinds } from './components/own-mail-kinds.tsx'
