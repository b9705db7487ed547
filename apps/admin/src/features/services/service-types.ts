import type { Answers } from '../../api.ts'

export type Service = Answers['admin']['services']['get']
export type Control = Answers['admin']['serviceControl']['get']
export type Ability = Control['abilities'][number]

/** What people call it. */
export const nameOf = (service: Pick<Service, 'product' | 'domain' | 'id'>) =>
  service.domain ?? `${service.product} no. ${service.id}`
