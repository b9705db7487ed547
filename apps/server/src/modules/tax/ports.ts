import type { TaxIdCheck } from '@ostler/integration-kit'
import { definePort } from '../../platform/ports.ts'

/** Whoever is asked about the VAT numbers of the Union. */
export const taxIdCheck = definePort<TaxIdCheck>('tax.tax_id_check')
