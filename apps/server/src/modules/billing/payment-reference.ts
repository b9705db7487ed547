import { creditorReference } from '@ostler/kernel'
import type { InvoiceRow } from './invoice.ts'

/**
 * What a payer of a bank transfer quotes. Of an invoice that was a proforma it goes on being that of the proforma, which is
 * what the payer has in hand.
 */
export const paymentReferenceOf = ({ number, proformaNumber }: Pick<InvoiceRow, 'number' | 'proformaNumber'>): string =>
  creditorReference(proformaNumber ?? number)
