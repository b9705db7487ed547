import { canada } from './canada.ts'
import { countries } from './countries.ts'
import { eu } from './eu.ts'
import { india } from './india.ts'
import type { RuleSet } from './rule-set.ts'

export { memberStates } from './eu.ts'
export { keyOf, type RuleSet } from './rule-set.ts'

/** Every ready-made rule set. */
export const ruleSets: RuleSet[] = [eu, ...countries, canada, india]
