export { thingOf } from './charge-source.ts'
export { serviceNotFound } from './errors.ts'
export { serviceActivated } from './events.ts'
export type { ServiceRow, ServiceState } from './lifecycle.ts'
export { serverPanels } from './panels.ts'
export { ownedProducts } from './queries/owned-products.ts'
export {
  type Attempt,
  attemptsOf,
  countServices,
  historyOf,
  listServices,
  ownService,
  servicesByDomain,
  type Transition,
} from './queries/services.ts'
export { giveUpServices } from './use-cases/give-up-services.ts'
export { openServices, type SoldUnit } from './use-cases/open-services.ts'
export { retrySetUp } from './use-cases/retry-set-up.ts'
export { revealCredentials } from './use-cases/reveal-credentials.ts'
