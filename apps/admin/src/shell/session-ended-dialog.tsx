import { LogInForm } from '@ostler/sign-in'
import { Dialog, toast } from '@ostler/ui'
import { useQueryClient } from '@tanstack/react-query'
import { client } from '../api.ts'
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
      <LogInForm
        calls={client.auth}
        email={user.email}
        autoFocus="password"
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
