import { Button, Card, KeyValueList, LinkButton, Notice } from '@ostler/ui'
import { ExternalLink, KeyRound } from 'lucide-react'
import { useState } from 'react'
import { api, isApiError, type Outputs } from '../../../api/index.ts'
import { NewPasswordDialog } from './new-password-dialog.tsx'

type Credentials = Outputs['services']['credentials']

type ServiceCredentialsProps = { serviceId: number; mayChange: boolean }

/** Shown when asked for and kept nowhere: leaving the page hides them again. */
export function ServiceCredentials({ serviceId, mayChange }: ServiceCredentialsProps) {
  const [credentials, setCredentials] = useState<Credentials>()
  const [problem, setProblem] = useState<{ tone: 'info' | 'danger'; text: string }>()
  const [asking, setAsking] = useState(false)
  const [isChanging, change] = useState(false)

  async function reveal() {
    setAsking(true)
    setProblem(undefined)
    try {
      setCredentials(await api.services.credentials({ id: serviceId }))
    } catch (error) {
      // Who would rather not prove it has done nothing wrong.
      const tone = isApiError(error, 'step_up_required') ? 'info' : 'danger'
      setProblem({ tone, text: isApiError(error) ? error.message : 'This did not work. Try again.' })
    } finally {
      setAsking(false)
    }
  }

  return (
    <Card
      title="Log-in details"
      actions={
        <>
          {credentials ? (
            <Button size="sm" onClick={() => setCredentials(undefined)}>
              Hide
            </Button>
          ) : null}
          {mayChange ? (
            <Button size="sm" onClick={() => change(true)}>
              New password…
            </Button>
          ) : null}
        </>
      }
    >
      {credentials ? (
        <>
          <KeyValueList
            items={[
              { label: 'Host', value: <Code>{credentials.host}</Code>, copy: credentials.host },
              { label: 'User name', value: <Code>{credentials.username}</Code>, copy: credentials.username },
              { label: 'Password', value: <Code>{credentials.password}</Code>, copy: credentials.password },
            ]}
          />
          {credentials.panelUrl ? (
            <LinkButton
              href={credentials.panelUrl}
              target="_blank"
              rel="noreferrer"
              iconEnd={ExternalLink}
              className="mt-3"
            >
              Go to the log-in page
            </LinkButton>
          ) : null}
        </>
      ) : (
        <div className="flex flex-col items-start gap-3">
          <p className="text-muted">Shown only when you ask. Each look is recorded.</p>
          {problem ? (
            <Notice tone={problem.tone} live>
              {problem.text}
            </Notice>
          ) : null}
          <Button icon={KeyRound} loading={asking} onClick={reveal}>
            Show log-in details
          </Button>
        </div>
      )}
      {isChanging ? <NewPasswordDialog serviceId={serviceId} onClose={() => change(false)} /> : null}
    </Card>
  )
}

function Code({ children }: { children: string }) {
  return <code className="font-mono text-sm wrap-anywhere">{children}</code>
}
