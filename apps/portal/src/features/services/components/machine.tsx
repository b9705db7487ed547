import { Button, Card, ConfirmDialog, Dialog, LinkButton, Notice, toast } from '@ostler/ui'
import { ExternalLink, Monitor, Play, RotateCw, Square } from 'lucide-react'
import { useState } from 'react'
import { api, useAct } from '../../../api/index.ts'
import { isOfTheWeb } from '../open-tab.ts'
import type { Control } from '../operations.ts'
import { useWish } from '../use-control.ts'
import { ReinstallDialog } from './reinstall-dialog.tsx'

type MachineProps = { serviceId: number; name: string; control: Control }

const stops = {
  stop: {
    title: 'Stop it?',
    effects: ['It does not answer until you start it again.', 'It is charged as before.'],
    confirmLabel: 'Stop',
  },
  reboot: {
    title: 'Restart it?',
    effects: ['It does not answer for a moment.', 'What it has not saved may be lost.'],
    confirmLabel: 'Restart',
  },
}

/** What one would do standing before the machine: switch it on and off, look at its screen, set it up anew. */
export function Machine({ serviceId, name, control: { abilities, makes } }: MachineProps) {
  const [sure, makeSure] = useState<keyof typeof stops>()
  const [isReinstalling, reinstall] = useState(false)
  const [problem, setProblem] = useState<string>()
  const power = useWish(api.serviceControl.power, { onError: (error) => setProblem(error.message) })
  const [hasPower, hasConsole, hasReinstall] = [
    abilities.includes('power'),
    abilities.includes('console'),
    abilities.includes('reinstall'),
  ]
  if (!hasPower && !hasConsole && !hasReinstall) return null
  return (
    <Card title={makes === 'machine' ? 'Machine' : 'Power'}>
      <div className="flex flex-col gap-3">
        {problem ? (
          <Notice tone="danger" title="Nothing was done" live>
            {problem}
          </Notice>
        ) : null}
        <div className="flex flex-wrap gap-2">
          {hasPower ? (
            <>
              <Button
                icon={Play}
                loading={power.isPending && !sure}
                onClick={() => {
                  setProblem(undefined)
                  power.mutate(
                    { id: serviceId, to: 'start' },
                    { onSuccess: () => void toast.success('It is being started.') },
                  )
                }}
              >
                Start
              </Button>
              <Button icon={Square} onClick={() => makeSure('stop')}>
                Stop
              </Button>
              <Button icon={RotateCw} onClick={() => makeSure('reboot')}>
                Restart
              </Button>
            </>
          ) : null}
          {hasConsole ? <Console serviceId={serviceId} onProblem={setProblem} /> : null}
        </div>
        {hasReinstall ? (
          <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-t pt-3">
            <p className="min-w-0 flex-1 basis-56 text-muted">
              Set up anew, as it was on the first day. Everything on it is lost.
            </p>
            <Button onClick={() => reinstall(true)}>Set up anew…</Button>
          </div>
        ) : null}
      </div>
      <ConfirmDialog
        open={sure !== undefined}
        onOpenChange={() => makeSure(undefined)}
        {...(sure ? stops[sure] : { title: '', confirmLabel: '' })}
        onConfirm={async () => {
          setProblem(undefined)
          if (sure) await power.mutateAsync({ id: serviceId, to: sure })
        }}
      />
      {isReinstalling ? <ReinstallDialog serviceId={serviceId} name={name} onClose={() => reinstall(false)} /> : null}
    </Card>
  )
}

type Screen = { url: string } | { text: string }

function Console({ serviceId, onProblem }: { serviceId: number; onProblem: (message: string | undefined) => void }) {
  const [screen, show] = useState<Screen>()
  const look = useAct(api.serviceControl.console, {
    onSuccess: ({ url, text }) => {
      if (url !== null && isOfTheWeb(url)) show({ url })
      else if (text !== null) show({ text })
      else onProblem('The server shows no screen.')
    },
    onError: (error) => onProblem(error.message),
  })
  return (
    <>
      <Button
        icon={Monitor}
        loading={look.isPending}
        onClick={() => {
          onProblem(undefined)
          look.mutate({ id: serviceId })
        }}
      >
        Console
      </Button>
      {screen ? (
        <Dialog
          open
          onOpenChange={() => show(undefined)}
          size="lg"
          title="Console"
          description={
            'url' in screen ? 'The screen opens in a tab of its own.' : 'What it has written to its screen so far.'
          }
        >
          {'url' in screen ? (
            <LinkButton
              href={screen.url}
              target="_blank"
              rel="noopener noreferrer"
              variant="primary"
              iconEnd={ExternalLink}
              onClick={() => show(undefined)}
            >
              Open the console
            </LinkButton>
          ) : (
            // It scrolls, and the keyboard has to get there.
            <section
              // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
              tabIndex={0}
              aria-label="Screen"
              className="max-h-96 overflow-auto rounded-md border bg-sunken p-3"
            >
              <pre className="font-mono text-sm whitespace-pre-wrap wrap-anywhere">
                {screen.text || 'It has written nothing yet.'}
              </pre>
            </section>
          )}
        </Dialog>
      ) : null}
    </>
  )
}
