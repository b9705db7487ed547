import { ConfirmDialog, Field, Notice, Select, Spinner, toast } from '@ostler/ui'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../../api/index.ts'
import { useWish } from '../use-control.ts'

type ReinstallDialogProps = { serviceId: number; name: string; onClose: () => void }

/** Everything on it is lost, so it is typed out what is meant. */
export function ReinstallDialog({ serviceId, name, onClose }: ReinstallDialogProps) {
  const images = useQuery(api.serviceControl.images.query({ id: serviceId }))
  const [image, choose] = useState<string | null>(null)
  const reinstall = useWish(api.serviceControl.reinstall, {
    onSuccess: () => void toast.success('It is being set up anew.'),
  })
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={`Set ${name} up anew?`}
      tone="danger"
      confirmLabel="Erase and set up"
      effects={[
        'Everything on it is lost, for good.',
        'It gets a new password, which you find under the log-in details.',
        'It does not answer until it stands again.',
      ]}
      typeToConfirm={name}
      onConfirm={() => reinstall.mutateAsync({ id: serviceId, image })}
    >
      {images.isPending ? (
        <Spinner label="Asking what there is to choose from…" />
      ) : images.error ? (
        <Notice tone="warning" title="There is no choice at the moment" live>
          {images.error.message} Without a choice it gets what it has now.
        </Notice>
      ) : images.data.items.length > 0 ? (
        <Field label="Image">
          <Select value={image ?? ''} onChange={({ target }) => choose(target.value === '' ? null : target.value)}>
            <option value="">As it is now</option>
            {images.data.items.map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </Select>
        </Field>
      ) : null}
    </ConfirmDialog>
  )
}
