import { DomainError, invalidField } from '@ostler/kernel'

export const taxRuleMissing = (taxClass: string, place: string) =>
  new DomainError(
    'conflict',
    'tax_rule_missing',
    `No tax rule says how "${taxClass}" is taxed in ${place} on this day. Add one, or install a rule set.`,
  )
export const ruleNotFound = () => new DomainError('not_found', 'tax_rule_not_found', 'There is no such tax rule.')
export const ruleHasBegun = () =>
  new DomainError(
    'conflict',
    'tax_rule_in_force',
    'This rule has begun, so documents may stand on it. End it, and add another one.',
  )
export const ruleHasEnded = () => new DomainError('conflict', 'tax_rule_ended', 'This rule has ended already.')
export const ruleSetNotFound = () => new DomainError('not_found', 'rule_set_not_found', 'There is no such rule set.')
export const taxIdNotFound = () => new DomainError('not_found', 'tax_id_not_found', 'Nobody has given this tax id.')
export const badTaxId = (message: string) => invalidField('taxId', message, 'invalid_tax_id')
