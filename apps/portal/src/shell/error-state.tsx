export { ErrorState as default } from '@ostler/ui'
