import { Button, toast } from '@ostler/ui'
import { useQueryClient } from '@tanstack/react-query'
import {
  ArrowLeftRight,
  CirclePause,
  CirclePlay,
  CircleStop,
  Globe,
  HardDriveDownload,
  KeyRound,
  Monitor,
  Play,
  Power as PowerIcon,
  RotateCw,
  ScrollText,
  Send,
  Server,
  Trash2,
  Undo2,
  Wrench,
} from 'lucide-react'
import { useAct } from '../../act.ts'
import { api, type CallContext, client } from '../../api.ts'
import { ActMenu, type MenuAct } from '../../components/act-menu.tsx'
import { toastProblem } from '../../components/problem.tsx'
import { href } from '../../location.ts'
import { useStaff } from '../../session.ts'
import { CancelForClient, Transfer } from './handing-over.tsx'
import { MoveServer } from './move-server.tsx'
import {
  ChangeDomain,
  isWanted,
  NewPassword,
  type Opened,
  OwnAction,
  Power,
  Reinstall,
  Suspend,
  Terminate,
  Unsuspend,
} from './server-acts.tsx'
import type { Ability, Control, Service } from './service-types.ts'
import { Console, SignOnButton } from './ways-in.tsx'

type Props = { service: Service; control: Control }

/** What staff do with a service. Only what its state allows and its server can is offered. */
export function ServiceActions({ service, control }: Props) {
  const { may } = useStaff()
  const at = useAtOnce(service)
  const { state } = service
  return (
    <>
      {may('services.manage') && state === 'pending' && (
        <Button variant="primary" icon={Play} loading={at.setUp.isBusy} loadingText="Asking…" onClick={at.setUp.run}>
          Set up now
        </Button>
      )}
      {may('services.manage') && state === 'failed' && (
        <Button
          variant="primary"
          icon={RotateCw}
          loading={at.retry.isBusy}
          loadingText="Asking…"
          onClick={at.retry.run}
        >
          Retry
        </Button>
      )}
      {may('services.manage') && state === 'active' && control.server && control.abilities.includes('signOn') && (
        <SignOnButton service={service} />
      )}
      <ActMenu
        label="Actions"
        spelledOut
        acts={[
          ...(may('services.manage') ? serverActs({ service, control }, at) : []),
          ...lifeActs({ service, control }, at, may),
          ...(may('audit.view')
            ? [
                {
                  group: 'Log',
                  label: 'Activity log',
                  icon: ScrollText,
                  href: href('/audit', { object: `service:${service.id}` }),
                },
              ]
            : []),
        ]}
      />
    </>
  )
}

type Now<Output> = (input: { id: number }, options: { context: CallContext }) => Promise<Output>

/** Something that is done at once, without asking anything more. */
function useNow<Output>(id: number, act: Now<Output>, said: (output: Output) => string) {
  const queryClient = useQueryClient()
  const refresh = () => queryClient.invalidateQueries({ queryKey: api.admin.key() })
  const acting = useAct(act, {
    onSuccess: async (output) => {
      await refresh()
      toast.success(said(output))
    },
    onError: (error) => {
      toastProblem('That did not work')(error)
      return refresh()
    },
  })
  return { isBusy: acting.isPending, run: () => acting.mutate({ id }) }
}

const useAtOnce = ({ id }: Service) => ({
  setUp: useNow(id, client.admin.serviceControl.setUp, () => 'It is being set up'),
  retry: useNow(id, client.admin.services.retry, () => 'Setting the service up again'),
  sendPlan: useNow(id, client.admin.serviceControl.sendPlan, isWanted),
  start: useNow(
    id,
    (input, options) => client.admin.serviceControl.power({ ...input, to: 'start' }, options),
    isWanted,
  ),
  keep: useNow(id, client.admin.serviceControl.undoCancel, () => 'The service is kept'),
})

type AtOnce = ReturnType<typeof useAtOnce>

const dialog =
  (Dialog: (opened: Opened) => React.ReactNode, service: Service): NonNullable<MenuAct['dialog']> =>
  (close) => <Dialog service={service} close={close} />

/** By the server, as far as it can. */
function serverActs({ service, control }: Props, at: AtOnce): MenuAct[] {
  const isActive = service.state === 'active'
  const isLiving = isActive || service.state === 'suspended'
  if (!isLiving || !control.server) return []
  const can = (ability: Ability, act: MenuAct) => (control.abilities.includes(ability) ? [act] : [])
  const whileActive = (acts: MenuAct[]) => (isActive ? acts : [])
  const opens = (label: string, icon: MenuAct['icon'], shown: (opened: Opened) => React.ReactNode): MenuAct => ({
    label,
    icon,
    dialog: dialog(shown, service),
  })
  return [
    ...grouped('Server', [
      ...whileActive(can('console', opens('Console', Monitor, Console))),
      ...can('changePlan', { label: 'Send the plan again', icon: Send, onSelect: at.sendPlan.run }),
      ...can('changePassword', opens('New password', KeyRound, NewPassword)),
      ...(service.domain === null ? [] : can('rename', opens('Change the domain', Globe, ChangeDomain))),
    ]),
    ...grouped(
      'Power',
      whileActive([
        ...can('power', { label: 'Start', icon: Play, onSelect: at.start.run }),
        ...can(
          'power',
          opens('Stop', PowerIcon, (opened) => <Power {...opened} to="stop" />),
        ),
        ...can(
          'power',
          opens('Restart', RotateCw, (opened) => <Power {...opened} to="reboot" />),
        ),
        ...can('reinstall', { ...opens('Reinstall', HardDriveDownload, Reinstall), tone: 'danger' }),
      ]),
    ),
    ...grouped(
      'Of this kind of server',
      control.actions.map((action) => ({
        ...opens(action.label, Wrench, (opened) => <OwnAction {...opened} action={action} />),
        ...(action.isDangerous ? { tone: 'danger' as const } : {}),
      })),
    ),
  ]
}

/** Whose it is, where it is, and how long. */
function lifeActs({ service, control }: Props, at: AtOnce, may: ReturnType<typeof useStaff>['may']): MenuAct[] {
  const { state } = service
  const isLiving = state === 'active' || state === 'suspended'
  const isOver = state === 'terminated' || state === 'cancelled'
  const when = (allowed: boolean, act: MenuAct) => (allowed ? [act] : [])
  const manages = may('services.manage')
  const bills = may('services.billing')
  return grouped('Service', [
    ...when(bills && state === 'active', {
      label: 'Suspend',
      icon: CirclePause,
      dialog: dialog(Suspend, service),
    }),
    ...when(bills && state === 'suspended', {
      label: 'Unsuspend',
      icon: CirclePlay,
      dialog: dialog(Unsuspend, service),
    }),
    ...when(manages && may('servers.view') && isLiving && control.server !== null, {
      label: 'Move to another server',
      icon: Server,
      dialog: (close) => <MoveServer service={service} from={control.server?.id ?? 0} close={close} />,
    }),
    ...when(bills && may('clients.view') && !isOver && state !== 'pending', {
      label: 'Transfer to another client',
      icon: ArrowLeftRight,
      dialog: dialog(Transfer, service),
    }),
    ...when(bills && !isOver && !control.cancellation, {
      label: 'Cancel for the client',
      icon: CircleStop,
      dialog: dialog(CancelForClient, service),
    }),
    ...when(bills && control.cancellation !== null, {
      label: 'Keep the service after all',
      icon: Undo2,
      onSelect: at.keep.run,
    }),
    ...when(manages && isLiving, {
      label: 'Terminate',
      icon: Trash2,
      tone: 'danger',
      dialog: dialog(Terminate, service),
    }),
  ])
}

const grouped = (group: string, acts: MenuAct[]) => acts.map((act) => ({ ...act, group }))
