import { DomainError, invalidField, Money } from '@ostler/kernel'

/** An amount somebody typed; what is wrong with it is said of the field it was typed into. @throws invalid_amount */
export function readAmount(text: string, currency: string, field = 'amount'): Money {
  try {
    return Money.parse(text, currency)
  } catch (error) {
    throw error instanceof DomainError ? invalidField(field, error.message, error.code) : error
  }
}
