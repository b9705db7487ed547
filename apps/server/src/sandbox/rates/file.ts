import type { FastifyPluginAsync } from 'fastify'
import type { World } from '../world.ts'

/** What one euro was worth on some day; the sandbox's bank never changes its mind, so that demo and tests stay the same. */
const rates: Record<string, string> = {
  USD: '1.0842',
  JPY: '162.35',
  CZK: '25.271',
  DKK: '7.4584',
  GBP: '0.84313',
  HUF: '394.15',
  PLN: '4.2703',
  RON: '4.9769',
  SEK: '11.2925',
  CHF: '0.9512',
  NOK: '11.6415',
  TRY: '36.1004',
  AUD: '1.6275',
  BRL: '6.2711',
  CAD: '1.5018',
  CNY: '7.7102',
  HKD: '8.4281',
  IDR: '17043.18',
  ILS: '4.0322',
  INR: '91.1105',
  KRW: '1498.07',
  MXN: '21.4410',
  MYR: '4.6703',
  NZD: '1.8011',
  PHP: '62.514',
  SGD: '1.4302',
  THB: '36.255',
  ZAR: '19.1032',
}

/** A central bank: the file of the day in the form in which the European Central Bank publishes it, for everybody. */
export function ratesFile(world: World): FastifyPluginAsync {
  return async (app) => {
    app.get('/eurofxref-daily.xml', (_request, reply) =>
      reply
        .type('text/xml; charset=utf-8')
        .send(dailyFile(world.now().toZonedDateTimeISO('Europe/Berlin').toPlainDate())),
    )
  }
}

const dailyFile = (day: Temporal.PlainDate) => `<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
	<gesmes:subject>Reference rates</gesmes:subject>
	<gesmes:Sender>
		<gesmes:name>Sandbox Central Bank</gesmes:name>
	</gesmes:Sender>
	<Cube>
		<Cube time='${day}'>
${Object.entries(rates)
  .map(([currency, rate]) => `\t\t\t<Cube currency='${currency}' rate='${rate}'/>`)
  .join('\n')}
		</Cube>
	</Cube>
</gesmes:Envelope>
`
