import { Money, type WireMoney } from '@ostler/kernel'
import { z } from 'zod'

/** As Mollie writes amounts: a text with exactly the decimals of ISO 4217, `10.00` EUR, `1000` JPY. */
export const mollieAmount = z.object({ value: z.string(), currency: z.string() })
export type MollieAmount = z.output<typeof mollieAmount>

export const toMollie = (wire: WireMoney): MollieAmount => {
  const money = Money.fromWire(wire)
  return { value: money.toDecimal(), currency: money.currency }
}

/** @throws invalid_amount, unknown_currency when it is not written so */
export const fromMollie = ({ value, currency }: MollieAmount): WireMoney => Money.parse(value, currency).toWire()

/** https://docs.mollie.com/docs/multicurrency */
export const CURRENCIES =
  'AED AUD BRL CAD CHF CZK DKK EUR GBP HKD HUF ILS ISK JPY MXN MYR NOK NZD PHP PLN RON SEK SGD THB TWD USD ZAR'.split(
    ' ',
  )
