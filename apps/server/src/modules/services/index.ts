export { thingOf } from './charge-source.ts'
export { serviceNotFound } from './errors.ts'
export {
  planChanged,
  serviceActivated,
  serviceSuspended,
  serviceTerminated,
  serviceTransferred,
  serviceUnsuspended,
} from './events.ts'
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
export { countOperations, type ListedOperation, listOperations, operationDetails } from './queries/operations.ts'
export { ownedProducts } from './queries/owned-products.ts'
export {
  type Attempt,
  attemptsOf,
  countServices,
  historyOf,
  keptTo,
  listAttempts,
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
export { movesOf, transfersOf } from './queries/where-it-was.ts'
export { readUsageNow } from './readings/read-usage.ts'
export { serviceSettings } from './settings.ts'
export { type Plan, type StoredPart, type UpgradePolicy, upgradePolicies } from './upgrade/plan.ts'
export { storedPart } from './upgrade/quote-upgrade.ts'
export { endService, setOverride, undoEnd } from './use-cases/agree-terms.ts'
export {
  backupsOfService,
  consoleOfService,
  imagesForService,
  lookAtServer,
  signOnToService,
} from './use-cases/ask-at-once.ts'
export { cancelUpgrade } from './use-cases/cancel-upgrade.ts'
export {
  type ChangePrices,
  cancelPriceRound,
  changePrices,
  listPriceRounds,
  type PriceRound,
} from './use-cases/change-prices.ts'
export {
  actOnService,
  backUpService,
  changeServicePassword,
  deleteServiceBackup,
  powerService,
  reinstallService,
  renameService,
  restoreService,
  sendPlan,
} from './use-cases/control-service.ts'
export { markOperationDone, retryOperation, retrySetUp, skipOperation } from './use-cases/decide-operation.ts'
export { labelService, noteService } from './use-cases/describe-service.ts'
export { giveUpServices } from './use-cases/give-up-services.ts'
export { moveToServer } from './use-cases/move-service.ts'
export { openServices, type SoldUnit } from './use-cases/open-services.ts'
export { type NewReading, recordReadings, recordUsage } from './use-cases/record-usage.ts'
export {
  type Cancellation,
  openCancellation,
  readEndReason,
  requestEnd,
  undoEndRequest,
} from './use-cases/request-end.ts'
export { revealCredentials } from './use-cases/reveal-credentials.ts'
export { setUpByHand, terminateService } from './use-cases/set-up-by-hand.ts'
export {
  exemptFromSuspension,
  setSuspensionRule,
  suspendService,
  unsuspendService,
} from './use-cases/suspend-service.ts'
export { transferService } from './use-cases/transfer-service.ts'
export {
  previewUpgrade,
  type UpgradePreview,
  type UpgradeRow,
  type UpgradeWish,
  upgradeService,
} from './use-cases/upgrade-service.ts'
