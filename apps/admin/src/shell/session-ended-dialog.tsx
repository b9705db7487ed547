import { Dialog, toast } from '@ostler/ui'
import { useQueryClient } from '@tanstack/react-query'
import { LoginForm } from '../features/session/login-form.tsx'
import { becomes, setSessionEnded, useSessionEnded, useStaff } from '../session.ts'

/** Over the page, so that nothing typed is lost. Who closes it can still read and copy, and meets it at the next call. */
export function SessionEndedDialog() {
  const isEnded = useSessionEnded()
  const { user } = useStaff()
  const queryClient = useQueryClient()
  return (
    <Dialog
      open={isEnded}
      onOpenChange={setSessionEnded}
      title="Your session has ended"
      description="Log in to go on. Nothing you have typed is lost; send it again afterwards."
      size="sm"
    >
      <LoginForm
        email={user.email}
        onLoggedIn={(me) => {
          setSessionEnded(false)
          if (me.user.id !== user.id) return window.location.assign('/admin/')
          becomes(queryClient, me)
          queryClient.invalidateQueries()
          toast.success('You are logged in again')
        }}
      />
    </Dialog>
  )
}
