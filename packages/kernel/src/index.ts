export { type Cycle, cycleNames, cycles, daysIn, type Period, periodFrom, recurs } from './cycle.ts'
export { DomainError, type FieldProblem, invalidField, type RefusalKind } from './errors.ts'
export { type Currency, divideHalfUp, isCurrency, Money, minorDigits, type WireMoney } from './money.ts'
export { Percent } from './rate.ts'
