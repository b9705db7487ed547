import { RecoveryCodes } from '@ostler/sign-in'
import { Button, Dialog, Notice } from '@ostler/ui'
import { useState } from 'react'
import { api, asToast } from '../../api/index.ts'
import { useSecurityChanged } from './api.ts'

export default function RenewCodes({ onClose }: { onClose: () => void }) {
  const [codes, setCodes] = useState<string[]>()
  const [problem, setProblem] = useState<string>()
  const [isBusy, setIsBusy] = useState(false)
  const changed = useSecurityChanged()

  async function renew() {
    setIsBusy(true)
    try {
      setCodes((await api.security.renewRecoveryCodes()).recoveryCodes)
      void changed()
    } catch (error) {
      setProblem(asToast(error)[0])
    } finally {
      setIsBusy(false)
    }
  }

  return (
    <Dialog open onOpenChange={onClose} title="New recovery codes" size="sm">
      {codes ? (
        <RecoveryCodes codes={codes} onKept={onClose} />
      ) : (
        <div className="flex flex-col items-start gap-4">
          {problem ? (
            <Notice tone="danger" live>
              {problem}
            </Notice>
          ) : null}
          <p>You get ten new codes. Those you have now do not work any more then.</p>
          <Button variant="primary" loading={isBusy} loadingText="Making them…" onClick={() => void renew()}>
            Make new codes
          </Button>
        </div>
      )}
    </Dialog>
  )
}
