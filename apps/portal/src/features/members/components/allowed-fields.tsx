import type { MemberPermission } from '@ostler/contract'
import { areas } from '@ostler/contract/member-areas'
import { memberPermissions } from '@ostler/contract/permissions'
import { Checkbox, FieldGroup, Spinner } from '@ostler/ui'
import { useAccount, useMay } from '../../../session/index.ts'
import { type Allowed, useServiceChoices } from '../api.ts'

type AllowedFieldsProps = {
  value: Allowed
  onChange: (value: Allowed) => void
  /** What is wrong, by the name of the field. */
  problems?: { permissions?: string; onlyServices?: string }
}

/** Ticks for each area: to see, and to change. Nobody can tick for others what they may not do themselves. */
export function AllowedFields({ value, onChange, problems }: AllowedFieldsProps) {
  const own = useAccount()?.permissions ?? []
  const { permissions, onlyServices } = value
  const isKept = onlyServices !== null

  function tick(name: MemberPermission, isTicked: boolean) {
    const others = permissions.filter((one) => one !== name)
    if (!isTicked) {
      // Who may not see it cannot change it either.
      const manage = name.replace('.view', '.manage')
      return onChange({ ...value, permissions: others.filter((one) => one !== manage) })
    }
    const view = name.replace('.manage', '.view') as MemberPermission
    onChange({ ...value, permissions: [...new Set([...others, view, name])] })
  }

  return (
    <>
      <FieldGroup legend="May do" help="Whoever may change something may see it, too.">
        <ul className="flex flex-col divide-y">
          {areas.map(({ name, label, view, manage }) => (
            <li key={name} className="grid gap-x-4 gap-y-1 py-2 sm:grid-cols-[minmax(0,1fr)_auto_auto]">
              <span>
                <span className="font-medium">{label}</span>
                <span className="block text-sm text-muted">{memberPermissions[manage ?? view]}</span>
              </span>
              <span className="sm:w-20">
                <Checkbox
                  label="See"
                  aria-label={`See: ${label}`}
                  checked={permissions.includes(view)}
                  disabled={isFixed(view) || (view === 'mails.view' && isKept)}
                  onChange={({ target }) => tick(view, target.checked)}
                />
              </span>
              <span className="sm:w-24">
                {manage ? (
                  <Checkbox
                    label="Change"
                    aria-label={`Change: ${label}`}
                    checked={permissions.includes(manage)}
                    disabled={isFixed(manage)}
                    onChange={({ target }) => tick(manage, target.checked)}
                  />
                ) : null}
              </span>
            </li>
          ))}
        </ul>
        {problems?.permissions ? <p className="text-sm text-danger-ink">{problems.permissions}</p> : null}
      </FieldGroup>
      <ServiceFields
        value={onlyServices}
        problem={problems?.onlyServices}
        onChange={(next) =>
          onChange({
            // Mails speak of all services.
            permissions: next === null ? permissions : permissions.filter((one) => one !== 'mails.view'),
            onlyServices: next,
          })
        }
      />
    </>
  )

  function isFixed(name: MemberPermission): boolean {
    return !own.includes(name) && !permissions.includes(name)
  }
}

type ServiceFieldsProps = {
  value: number[] | null
  onChange: (value: number[] | null) => void
  problem: string | undefined
}

/** Keeps somebody to some services of the account. */
function ServiceFields({ value, onChange, problem }: ServiceFieldsProps) {
  const isKept = value !== null
  const mayList = useMay('services.view')
  const services = useServiceChoices(isKept && mayList)
  const listed = services.data?.items ?? []
  // Those that are chosen and not on the list stay chosen: they are another's to see.
  const unlisted = (value ?? []).filter((id) => !listed.some((one) => one.id === id))
  const tick = (id: number, isTicked: boolean) =>
    onChange(isTicked ? [...(value ?? []), id] : (value ?? []).filter((one) => one !== id))
  return (
    <FieldGroup legend="Services" help="Of the others nothing is shown, but invoices speak of all of them.">
      <Checkbox
        label="Only some of the services"
        checked={isKept}
        onChange={({ target }) => onChange(target.checked ? [] : null)}
      />
      {isKept ? (
        <div className="grid max-h-64 gap-2 overflow-auto ps-6">
          {mayList && services.isPending ? <Spinner label="Loading the services…" /> : null}
          {listed.map((service) => (
            <Checkbox
              key={service.id}
              label={service.domain ? `${service.domain} (${service.product})` : service.product}
              checked={value.includes(service.id)}
              onChange={({ target }) => tick(service.id, target.checked)}
            />
          ))}
          {unlisted.map((id) => (
            <Checkbox
              key={id}
              label={`Service no. ${id}`}
              checked
              onChange={({ target }) => tick(id, target.checked)}
            />
          ))}
          {services.data && listed.length === 0 ? (
            <p className="text-sm text-muted">There are no services yet.</p>
          ) : null}
        </div>
      ) : null}
      {problem ? <p className="text-sm text-danger-ink">{problem}</p> : null}
    </FieldGroup>
  )
}
