import { type Cycle, cycleLabel, type Money, minorDigits } from '@ostler/kernel'
import { Liquid } from 'liquidjs'
import { MailDataError } from './errors.ts'
import type { Sender } from './ports.ts'
import { htmlFrame, textFrame } from './templates/frame.ts'
import { type TemplateData, type TemplateName, templates } from './templates/index.ts'

export type RenderedMail = { subject: string; text: string; html: string }

/** The language our mails are written in, which decides how their money and days look. */
const LANGUAGE = 'en'

/** What templates are not told is not guessed: an unknown variable or filter throws instead of leaving a gap in the mail. */
const strict = { strictVariables: true, strictFilters: true, ownPropertyOnly: true } as const

/** In HTML every variable is escaped unless the template says `raw`; in text nothing is. */
const inHtml = withFilters(new Liquid({ ...strict, outputEscape: 'escape' }))
const inText = withFilters(new Liquid(strict))

function withFilters(engine: Liquid): Liquid {
  engine.registerFilter('money', (amount: Money) => moneyText(amount))
  engine.registerFilter('day', (date: Temporal.PlainDate) => date.toLocaleString('en-GB', { dateStyle: 'long' }))
  engine.registerFilter('cycle', (cycle: Cycle) => cycleLabel(cycle))
  return engine
}

function moneyText(amount: Money): string {
  const digits = minorDigits(amount.currency)
  const format = new Intl.NumberFormat(LANGUAGE, {
    style: 'currency',
    currency: amount.currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  })
  // The exact decimal string: a number would have gone through a float.
  return format.format(amount.toDecimal() as Intl.StringNumericLiteral)
}

/**
 * Writes a mail: pure, the same input always gives the same mail.
 * @throws MailDataError that names each variable which is missing or wrong
 */
export function renderTemplate<Name extends TemplateName>(
  name: Name,
  data: TemplateData<Name>,
  sender: Sender,
): RenderedMail {
  const template = templates[name]
  const checked = template.data.safeParse(data)
  if (!checked.success) throw new MailDataError(name, checked.error.issues)

  const variables = { ...checked.data, sender }
  const text = (source: string): string => inText.parseAndRenderSync(source, variables)
  const subject = text(template.subject)
  const preview = text(template.preview)
  const body = inHtml.parseAndRenderSync(template.html, variables)
  return {
    subject,
    text: inText.parseAndRenderSync(textFrame, { content: text(template.text), sender }),
    html: inHtml.parseAndRenderSync(htmlFrame, { subject, preview, content: body, sender }),
  }
}
