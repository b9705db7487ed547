import type { Answers } from '../../api.ts'
import { serviceStates } from './service-states.ts'
import type { Control, Service } from './service-types.ts'

type Account = NonNullable<Answers['admin']['serviceControl']['look']['account']>

/** One thing that we know and the server says. `isSame` null: there is nothing to hold it against. */
export type Compared = { label: string; here: string; there: string; isSame: boolean | null }

const stateLabels: Record<Account['state'], string> = {
  making: 'Being made',
  active: 'Active',
  suspended: 'Suspended',
  broken: 'Half made',
}

/** What a service in one of our states should look like on its server. */
const fitting: Partial<Record<Service['state'], Account['state'][]>> = {
  provisioning: ['making', 'active'],
  active: ['active'],
  suspended: ['suspended'],
}

/** Holds what we know of an account beside what its server says of it. */
export function compareAccount(service: Service, control: Control, account: Account): Compared[] {
  const expected = fitting[service.state]
  return [
    {
      label: 'State',
      here: serviceStates[service.state].label,
      there: stateLabels[account.state],
      isSame: expected ? expected.includes(account.state) : false,
    },
    same('User name', service.username, account.username),
    same('Domain', service.domain, account.domain),
    same('Host', service.serverHost, account.host),
    same('Number on the server', control.remoteId, account.remoteId),
    sameSet('Addresses', control.addresses, account.addresses),
    { label: 'Plan', here: service.product, there: account.plan ?? 'not said', isSame: null },
    ...(account.power === null
      ? []
      : [{ label: 'Power', here: '–', there: account.power === 'on' ? 'On' : 'Off', isSame: null }]),
  ]
}

const same = (label: string, here: string | null, there: string | null): Compared => ({
  label,
  here: here ?? '–',
  there: there ?? '–',
  isSame: (here ?? '').toLowerCase() === (there ?? '').toLowerCase(),
})

const sameSet = (label: string, here: string[], there: string[]): Compared => ({
  label,
  here: here.join(', ') || '–',
  there: there.join(', ') || '–',
  isSame: here.length === there.length && here.every((one) => there.includes(one)),
})
