import { Banner, Button, toast } from '@ostler/ui'
import { Mail } from 'lucide-react'
import { api, asToast, useAct } from '../api/index.ts'
import type { Session } from '../session/index.ts'

export default function VerifyEmailBanner({ session }: { session: Session }) {
  const resend = useAct(api.auth.resendVerification, {
    onSuccess: () => void toast.success('Sent. The link in it works for a while; the newest mail counts.'),
    onError: (error) => void toast.error(...asToast(error)),
  })
  if (session.user.emailVerified) return null
  return (
    <Banner
      tone="warning"
      icon={Mail}
      action={
        <Button size="sm" loading={resend.isPending} onClick={() => resend.mutate(undefined)}>
          Send again
        </Button>
      }
    >
      Please confirm your e-mail address: we have sent a link to{' '}
      <strong className="font-semibold">{session.user.email}</strong>.
    </Banner>
  )
}
