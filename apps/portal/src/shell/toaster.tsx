export { Toaster as default } from '@ostler/ui'
