import type { ExchangeRates } from '@ostler/integration-kit'
import { definePort } from '../../platform/ports.ts'

/** Where exchange rates come from when the operator wants them to come by themselves. */
export const exchangeRateSource = definePort<ExchangeRates>('catalog.exchange_rate_source')
