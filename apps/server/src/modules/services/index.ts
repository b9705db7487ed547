export { thingOf } from './charge-source.ts'
export { serviceNotFound } from './errors.ts'
export { planChanged, serviceActivated, serviceSuspended, serviceTerminated, serviceUnsuspended } from './events.ts'
export { adoptFoundAccounts, type FoundAccount } from './import/adopt-accounts.ts'
export { ignoreAccounts, offerAccounts } from './import/ignore-accounts.ts'
export { startListing } from './import/list-accounts.ts'
export type { ServiceRow, ServiceState } from './lifecycle.ts'
export { clientObligations } from './queries/client-obligations.ts'
export {
  type ForecastKind,
  type ForecastMonth,
  forecast,
  storedForecast,
  type Upcoming,
  upcomingCharges,
} from './queries/forecast.ts'
export {
  type ImportServer,
  importProducts,
  importServers,
  listFoundAccounts,
  type Proposal,
} from './queries/found-accounts.ts'
export { groupDiscounts } from './queries/group-discounts.ts'
export { ownedProducts } from './queries/owned-products.ts'
export {
  type Attempt,
  attemptsOf,
  countServices,
  historyOf,
  keptTo,
  listServices,
  ownService,
  serviceNames,
  servicesByDomain,
  type Transition,
} from './queries/services.ts'
export { exemptionOf, type SuspensionRow, suspensionsOf } from './queries/suspensions.ts'
export { upgradeChoices } from './queries/upgrade-choices.ts'
export { upgradesOf } from './queries/upgrades.ts'
export { ratingsOf, type UsageRating, type UsageSoFar, usageSoFar } from './queries/usage.ts'
export { usageDaysOf } from './queries/usage-days.ts'
export { readUsageNow } from './readings/read-usage.ts'
export { serviceSettings } from './settings.ts'
export { type Plan, type StoredPart, type UpgradePolicy, upgradePolicies } from './upgrade/plan.ts'
export { storedPart } from './upgrade/quote-upgrade.ts'
export { endService, setOverride, undoEnd } from './use-cases/agree-terms.ts'
export { cancelUpgrade } from './use-cases/cancel-upgrade.ts'
export {
  type ChangePrices,
  cancelPriceRound,
  changePrices,
  listPriceRounds,
  type PriceRound,
} from './use-cases/change-prices.ts'
export { markOperationDone, retryOperation, retrySetUp, skipOperation } from './use-cases/decide-operation.ts'
export { giveUpServices } from './use-cases/give-up-services.ts'
export { openServices, type SoldUnit } from './use-cases/open-services.ts'
export { type NewReading, recordReadings, recordUsage } from './use-cases/record-usage.ts'
export { revealCredentials } from './use-cases/reveal-credentials.ts'
export {
  exemptFromSuspension,
  setSuspensionRule,
  suspendService,
  unsuspendService,
} from './use-cases/suspend-service.ts'
export {
  previewUpgrade,
  type UpgradePreview,
  type UpgradeRow,
  type UpgradeWish,
  upgradeService,
} from './use-cases/upgrade-service.ts'
