export { ThemeSwitch as default } from '@ostler/ui'
