import { Card, Checkbox, SearchInput } from '@ostler/ui'
import { useState } from 'react'
import { useFormContext } from 'react-hook-form'
import type { Answers } from '../../api.ts'
import { EditorForm } from '../../components/editor-form.tsx'
import { TextField, useFieldError } from '../../components/form-fields.tsx'
import { useStaff } from '../../session.ts'

export type Role = Answers['admin']['roles']['get']
export type Areas = Answers['admin']['roles']['permissions']['areas']
type Permission = Areas[number]['permissions'][number]
type PermissionName = Permission['name']

export type RoleDraft = { name: string; permissions: PermissionName[] }

export const roleDraftOf = ({ name, permissions }: Role): RoleDraft => ({ name, permissions })

type RoleFormProps = {
  start: RoleDraft
  areas: Areas
  isNew: boolean
  mayManage: boolean
  save: (draft: RoleDraft) => Promise<RoleDraft>
  onSaved?: () => void
  remove?: () => Promise<unknown>
}

/** What a role is called, and a tick for each thing it may do. */
export function RoleForm({ areas, ...props }: RoleFormProps) {
  return (
    <EditorForm noun="role" {...props}>
      {() => (
        <>
          <Card>
            <div className="max-w-md">
              <TextField name="name" label="Name" maxLength={60} rules={{ required: 'Give the role a name' }} />
            </div>
          </Card>
          <PermissionMatrix areas={areas} />
        </>
      )}
    </EditorForm>
  )
}

/**
 * All permissions by area, narrowed by what is typed. Those that do not match stay in the form and are only not shown:
 * what was ticked before a search is ticked after it.
 */
function PermissionMatrix({ areas }: { areas: Areas }) {
  const [words, setWords] = useState('')
  const error = useFieldError('permissions')
  const shown = areas.map(({ area, permissions }) => ({
    area,
    permissions: permissions.map((permission) => ({ permission, isShown: matches(area, permission, words) })),
  }))
  const isEmpty = shown.every(({ permissions }) => permissions.every(({ isShown }) => !isShown))
  return (
    <Card title="Permissions" description="Each opens the doors listed with it, and no other.">
      <div className="grid gap-6">
        <SearchInput
          label="Search permissions"
          placeholder="Refund, invoices, /admin/clients…"
          value={words}
          onChange={(event) => setWords(event.target.value)}
          onClear={() => setWords('')}
          // It stands inside the form and sends nothing.
          onKeyDown={(event) => {
            if (event.key === 'Enter') event.preventDefault()
          }}
          className="max-w-sm"
        />
        {error && <p className="text-sm text-danger-ink">{error}</p>}
        {isEmpty && <p className="text-sm text-muted">No permission matches.</p>}
        {shown.map(({ area, permissions }) => (
          <fieldset key={area} hidden={permissions.every(({ isShown }) => !isShown)}>
            <legend className="mb-2 font-semibold">{titleOf(area)}</legend>
            <ul className="grid gap-3 md:grid-cols-2">
              {permissions.map(({ permission, isShown }) => (
                <li key={permission.name} hidden={!isShown} className="min-w-0">
                  <PermissionTick permission={permission} />
                </li>
              ))}
            </ul>
          </fieldset>
        ))}
      </div>
    </Card>
  )
}

function PermissionTick({ permission: { name, about, opens } }: { permission: Permission }) {
  const { may } = useStaff()
  const { register, formState } = useFormContext<RoleDraft>()
  const isBeyond = !may(name) && !formState.disabled
  return (
    <>
      <Checkbox
        value={name}
        label={about}
        help={isBeyond ? `${name} – you do not hold this yourself` : name}
        {...register('permissions')}
      />
      <details className="ms-7 mt-1 text-sm">
        <summary className="cursor-pointer text-muted">
          {opens.length === 1 ? 'Opens one door' : `Opens ${opens.length} doors`}
        </summary>
        <ul className="mt-1 grid gap-1">
          {opens.map(({ method, path, summary }) => (
            <li key={`${method} ${path}`} className="wrap-anywhere">
              <code className="text-xs">
                {method} {path}
              </code>
              <span className="block text-muted">{summary}</span>
            </li>
          ))}
        </ul>
      </details>
    </>
  )
}

/** `api_tokens` is "API tokens" to people. */
const titleOf = (area: string) => {
  const words = area.replaceAll('_', ' ').replace(/^api\b/, 'API')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

const matches = (area: string, { name, about, opens }: Permission, typed: string) => {
  const text = [area, name, about, ...opens.flatMap(({ path, summary }) => [path, summary])].join(' ').toLowerCase()
  return typed
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}
