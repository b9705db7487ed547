import { AuthenticatorSetUp, RecoveryCodes } from '@ostler/sign-in'
import { Dialog, toast } from '@ostler/ui'
import { useState } from 'react'
import { api, type Outputs } from '../../api/index.ts'
import { useSecurityChanged } from './api.ts'
import { NameStep } from './name-step.tsx'

type Offer = Outputs['security']['beginAuthenticator']

export default function AddAuthenticator({ onClose }: { onClose: () => void }) {
  const [offer, setOffer] = useState<Offer>()
  const [codes, setCodes] = useState<string[]>()
  const changed = useSecurityChanged()

  async function confirm(code: string) {
    const { recoveryCodes } = await api.security.confirmAuthenticator({ id: offer!.id, code })
    void changed()
    if (recoveryCodes) return setCodes(recoveryCodes)
    toast.success('The authenticator app is in use')
    onClose()
  }

  const content = () => {
    if (codes) return <RecoveryCodes codes={codes} onKept={onClose} />
    if (offer) return <AuthenticatorSetUp offer={offer} confirm={confirm} />
    return (
      <NameStep
        suggestion="Authenticator app"
        help="So that you know later which one it is, such as the phone it is on."
        submitLabel="Continue"
        go={async (name) => setOffer(await api.security.beginAuthenticator({ name }))}
      />
    )
  }
  return (
    <Dialog open onOpenChange={onClose} title="Add an authenticator app" size="sm">
      {content()}
    </Dialog>
  )
}
