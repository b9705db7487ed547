import { Field, Input, Notice, Select } from '@ostler/ui'
import { useQuery } from '@tanstack/react-query'
import { FormProvider } from 'react-hook-form'
import { api, client } from '../../api.ts'
import { OpenActDialog } from '../../components/act-dialog.tsx'
import { Problem } from '../../components/problem.tsx'
import { ReasonField, reasonRule } from '../../components/reason-field.tsx'
import { SettingFields } from '../../components/setting-fields.tsx'
import { verbLabels } from '../provisioning/operation-states.ts'
import { type Control, nameOf, type Service } from './service-types.ts'
import { TypedName } from './typed-name.tsx'

/** The dialogs of what is done with a service on its server. */

export type Opened = { service: Service; close: () => void }
type Wanted = Awaited<ReturnType<typeof client.admin.serviceControl.sendPlan>>

/** It is wanted now; the server does it when its turn comes. */
export const isWanted = ({ operation }: Wanted) => `${verbLabels[operation.verb]}: the server is asked`

type WithReason = Opened & {
  label: string
  title: string
  about: string
  tone?: 'danger'
  act: typeof client.admin.services.suspend
  done: string
}

const ActWithReason = ({ service, close, label, title, about, tone, act, done }: WithReason) => (
  <OpenActDialog
    close={close}
    label={label}
    title={title}
    description={about}
    {...(tone ? { tone } : {})}
    start={{ reason: '' }}
    act={act}
    inputOf={({ reason }: { reason: string }) => ({ id: service.id, reason })}
    done={() => done}
  >
    {({ register, formState: { errors } }) => (
      <ReasonField error={errors.reason} field={register('reason', reasonRule)} />
    )}
  </OpenActDialog>
)

export const Suspend = (opened: Opened) => (
  <ActWithReason
    {...opened}
    label="Suspend"
    title="Suspend this service?"
    about="Its server stops serving it; nothing is deleted. The client is told by mail."
    tone="danger"
    act={client.admin.services.suspend}
    done="It is being suspended"
  />
)

export const Unsuspend = (opened: Opened) => (
  <ActWithReason
    {...opened}
    label="Unsuspend"
    title="Serve it again?"
    about="Whatever is still overdue stays so. The client is told by mail."
    act={client.admin.services.unsuspend}
    done="It is being served again"
  />
)

export const Terminate = ({ service, close }: Opened) => (
  <OpenActDialog
    close={close}
    label="Terminate"
    tone="danger"
    title="Terminate this service?"
    description="It ends now, and all that is on its server is deleted. That cannot be undone. Nothing is paid back by itself."
    start={{ reason: '', confirmation: '' }}
    act={client.admin.serviceControl.terminate}
    inputOf={({ reason }: { reason: string; confirmation: string }) => ({ id: service.id, reason })}
    done={() => 'It is being terminated'}
  >
    {({ register, formState: { errors } }) => (
      <>
        <ReasonField error={errors.reason} field={register('reason', reasonRule)} />
        <TypedName name={nameOf(service)} register={register} error={errors.confirmation} />
      </>
    )}
  </OpenActDialog>
)

export const NewPassword = ({ service, close }: Opened) => (
  <OpenActDialog
    close={close}
    label="Set the password"
    title="Set a new password"
    description="The server gets it when its turn comes. The client finds it with the access data of the service."
    start={{ password: '' }}
    act={client.admin.serviceControl.password}
    inputOf={({ password }: { password: string }) => ({ id: service.id, password: password || null })}
    done={isWanted}
  >
    {({ register, formState: { errors } }) => (
      <Field
        label="New password"
        optional
        help="Empty: one is made by the rules of the server."
        error={errors.password?.message}
      >
        <Input type="password" autoComplete="new-password" maxLength={64} {...register('password')} />
      </Field>
    )}
  </OpenActDialog>
)

export const ChangeDomain = ({ service, close }: Opened) => (
  <OpenActDialog
    close={close}
    label="Change the domain"
    title="Change the domain"
    description="The server serves it under the new domain. Name servers and records of the domain are not touched."
    start={{ domain: service.domain ?? '' }}
    act={client.admin.serviceControl.rename}
    inputOf={({ domain }: { domain: string }) => ({ id: service.id, domain })}
    done={isWanted}
  >
    {({ register, formState: { errors } }) => (
      <Field label="Domain" error={errors.domain?.message} required>
        <Input
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          {...register('domain', { required: 'Give the domain' })}
        />
      </Field>
    )}
  </OpenActDialog>
)

export function Reinstall({ service, close }: Opened) {
  const images = useQuery({
    ...api.admin.serviceControl.images.queryOptions({ input: { id: service.id } }),
    retry: false,
  })
  return (
    <OpenActDialog
      close={close}
      label="Reinstall"
      tone="danger"
      title="Set it up anew?"
      description="Everything on it is lost, and it gets a new password."
      start={{ image: '', confirmation: '' }}
      act={client.admin.serviceControl.reinstall}
      inputOf={({ image }: { image: string; confirmation: string }) => ({ id: service.id, image: image || null })}
      done={isWanted}
    >
      {({ register, formState: { errors } }) => (
        <>
          {images.error && <Problem error={images.error} onRetry={images.refetch} />}
          {images.data && images.data.items.length > 0 && (
            <Field label="With" error={errors.image?.message}>
              <Select {...register('image')}>
                <option value="">What it was set up with</option>
                {images.data.items.map(({ value, label }) => (
                  <option key={value} value={value}>
                    {label}
                  </option>
                ))}
              </Select>
            </Field>
          )}
          <TypedName name={nameOf(service)} register={register} error={errors.confirmation} />
        </>
      )}
    </OpenActDialog>
  )
}

export const Power = ({ service, close, to }: Opened & { to: 'stop' | 'reboot' }) => (
  <OpenActDialog
    close={close}
    label={verbLabels[to]}
    tone="danger"
    title={to === 'stop' ? 'Stop it?' : 'Restart it?'}
    description={to === 'stop' ? 'It serves nothing until it is started again.' : 'It serves nothing until it is back.'}
    start={{}}
    act={client.admin.serviceControl.power}
    inputOf={() => ({ id: service.id, to })}
    done={isWanted}
  >
    {() => null}
  </OpenActDialog>
)

type Action = Control['actions'][number]

/** Something that only this kind of server can do, with the form that it asks for. */
export const OwnAction = ({ service, close, action }: Opened & { action: Action }) => (
  <OpenActDialog
    close={close}
    label={action.label}
    title={action.label}
    description={action.about}
    {...(action.isDangerous ? { tone: 'danger' as const } : {})}
    start={{ settings: Object.fromEntries(action.form.map((field) => [field.name, field.default])) }}
    act={client.admin.serviceControl.act}
    inputOf={({ settings }: { settings: Record<string, string | boolean> }) => ({
      id: service.id,
      action: action.name,
      values: settings,
    })}
    done={isWanted}
    fieldOf={(field) => field.replace(/^values\./, 'settings.')}
  >
    {(form) => (
      <FormProvider {...form}>
        {action.isDangerous && <Notice tone="warning" title="This cannot be undone" />}
        <SettingFields form={action.form} none="Nothing more is needed for it." />
      </FormProvider>
    )}
  </OpenActDialog>
)
