export { AuthPage } from './components/auth-page.tsx'
export { LoginForm } from './components/login-form.tsx'
export { safeNext, withNext } from './next.ts'
