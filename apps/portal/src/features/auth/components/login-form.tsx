import { LogInForm, type LogInFormProps } from '@ostler/sign-in'
import { TextLink } from '@ostler/ui'
import { useQueryClient } from '@tanstack/react-query'
import { api } from '../../../api/index.ts'
import { enter } from '../../../session/index.ts'

type LoginFormProps = Pick<LogInFormProps, 'email' | 'submitLabel' | 'hold'> & { onDone?: () => void }

const calls = api.auth

/** Logs in to the portal. */
export function LoginForm({ onDone, ...props }: LoginFormProps) {
  const queries = useQueryClient()
  return (
    <LogInForm
      {...props}
      calls={calls}
      forgotPassword={<TextLink href="/forgot-password">Forgot it?</TextLink>}
      onLoggedIn={(me) => {
        enter(queries, me)
        onDone?.()
      }}
    />
  )
}
