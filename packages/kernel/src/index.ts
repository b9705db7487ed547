export { creditorReference, isBic, isCreditorReference, isIban } from './account-numbers.ts'
export {
  type Cycle,
  type CycleUnit,
  compareCycles,
  cycleLabel,
  cycleNames,
  cycleOf,
  cycleUnits,
  daysIn,
  isCycle,
  type Length,
  lengthOf,
  type Period,
  periodAround,
  periodFrom,
  recurs,
} from './cycle.ts'
export { DomainError, type FieldProblem, invalidField, type RefusalKind } from './errors.ts'
export { type Currency, divideHalfUp, isCurrency, Money, minorDigits, type WireMoney } from './money.ts'
export { type Alignment, countDays, type DayCount, type FirstPeriods, firstPeriods, prorate } from './prorate.ts'
export { Percent } from './rate.ts'
export { epcPayload, isUpiAddress, type Transfer, type UpiRequest, upiPayload } from './transfer-codes.ts'
