import type { TaxIdCheck, TaxIdOutcome } from '@ostler/integration-kit'
import { z } from 'zod'
import { exchange } from '../http-exchange.ts'
import { readJson } from '../json-answer.ts'

export type ViesOptions = {
  /** The root of the REST API. */
  baseUrl: string
  timeoutMs?: number
}

export const VIES_URL = 'https://ec.europa.eu/taxation_customs/vies/rest-api'

const answer = z.object({
  isValid: z.boolean(),
  /** `VALID` and `INVALID` are answers; anything else, such as `MS_UNAVAILABLE`, is the lack of one. */
  userError: z.string(),
  name: z.string().nullish(),
  address: z.string().nullish(),
  requestIdentifier: z.string().nullish(),
})

/**
 * VIES, the Commission's service for VAT numbers (https://ec.europa.eu/taxation_customs/vies/#/technical-information).
 *
 * It answers 200 with `isValid: false` also when the state behind it is down, so the error code decides and not the flag.
 */
export function createViesCheck(options: ViesOptions): TaxIdCheck {
  return {
    name: 'vies',
    async check({ country, number, requester }, call): Promise<TaxIdOutcome> {
      const asker = requester
        ? `?${new URLSearchParams({ requesterMemberStateCode: requester.country, requesterNumber: requester.number })}`
        : ''
      const result = await exchange(
        {
          method: 'GET',
          url: `${options.baseUrl}/ms/${encodeURIComponent(country)}/vat/${encodeURIComponent(number)}${asker}`,
          headers: { accept: 'application/json' },
          timeoutMs: options.timeoutMs ?? 20_000,
        },
        call,
      )
      if (result.kind !== 'answered') return { kind: 'unavailable', reason: result.reason }
      const said = result.status === 200 ? readJson(result, answer) : null
      if (!said) return { kind: 'unavailable', reason: `VIES answered ${result.status}.` }
      const consultation = said.requestIdentifier || null
      if (said.isValid && said.userError === 'VALID')
        return { kind: 'valid', name: told(said.name), address: told(said.address), consultation }
      if (said.userError === 'INVALID') return { kind: 'invalid', consultation }
      return { kind: 'unavailable', reason: `VIES said ${said.userError}.` }
    },
  }
}

/** States that do not tell send three hyphens. */
const told = (text: string | null | undefined): string | null => (text && text !== '---' ? text : null)
