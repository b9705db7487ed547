import { makePasskey, RecoveryCodes } from '@ostler/sign-in'
import { Dialog, toast } from '@ostler/ui'
import { useState } from 'react'
import { api } from '../../api/index.ts'
import { useSecurityChanged } from './api.ts'
import { NameStep } from './name-step.tsx'

export default function AddPasskey({ onClose }: { onClose: () => void }) {
  const [codes, setCodes] = useState<string[]>()
  const changed = useSecurityChanged()

  async function add(name: string) {
    const passkey = await makePasskey(await api.security.beginPasskey())
    const { recoveryCodes } = await api.security.addPasskey({ name, passkey })
    void changed()
    if (recoveryCodes) return setCodes(recoveryCodes)
    toast.success('The passkey is in use')
    onClose()
  }

  return (
    <Dialog open onOpenChange={onClose} title="Add a passkey" size="sm">
      {codes ? (
        <RecoveryCodes codes={codes} onKept={onClose} />
      ) : (
        <NameStep
          suggestion="Passkey"
          help="So that you know later which one it is, such as the device or key it is on."
          submitLabel="Make the passkey"
          go={add}
        />
      )}
    </Dialog>
  )
}
