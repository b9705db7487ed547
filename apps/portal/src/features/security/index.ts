export { EmailSection } from './components/email-section.tsx'
export { PasswordSection } from './components/password-section.tsx'
export { SessionsSection } from './components/sessions-section.tsx'
