import { type Cycle, cycleLabel, type Money, minorDigits } from '@ostler/kernel'
import { Liquid, type Template } from 'liquidjs'
import { MailDataError } from './errors.ts'
import type { Sender } from './ports.ts'
import { htmlFrame, textFrame } from './templates/frame.ts'
import { type TemplateData, type TemplateName, templates } from './templates/index.ts'

export type RenderedMail = { subject: string; text: string; html: string }

/** The language our mails are written in, which decides how their money and days look. */
const LANGUAGE = 'en'

const longDay = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long' })

/** What templates are not told is not guessed: an unknown variable or filter throws instead of leaving a gap in the mail. */
const strict = { strictVariables: true, strictFilters: true, ownPropertyOnly: true } as const

/**
 * A run writes mails by the hundred thousand, and reading a template, or making a format, costs more than using it. There
 * are as many of them as templates and currencies.
 */
function remembered<Made>(make: (key: string) => Made): (key: string) => Made {
  const known = new Map<string, Made>()
  return (key) => {
    const made = known.get(key) ?? make(key)
    known.set(key, made)
    return made
  }
}

/** In HTML every variable is escaped unless the template says `raw`; in text nothing is. */
const inHtml = withFilters(new Liquid({ ...strict, outputEscape: 'escape' }))
const inText = withFilters(new Liquid(strict))

function withFilters(engine: Liquid): (source: string, variables: object) => string {
  engine.registerFilter('money', (amount: Money) => moneyText(amount))
  engine.registerFilter('day', (date: Temporal.PlainDate) => longDay.format(date))
  engine.registerFilter('cycle', (cycle: Cycle) => cycleLabel(cycle))
  const parsed = remembered<Template[]>((source) => engine.parse(source))
  return (source, variables) => engine.renderSync(parsed(source), variables)
}

const formatOf = remembered((currency) => {
  const digits = minorDigits(currency)
  return new Intl.NumberFormat(LANGUAGE, {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  })
})

function moneyText(amount: Money): string {
  // The exact decimal string: a number would have gone through a float.
  return formatOf(amount.currency).format(amount.toDecimal() as Intl.StringNumericLiteral)
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
  const text = (source: string): string => inText(source, variables)
  const subject = text(template.subject)
  const preview = text(template.preview)
  const body = inHtml(template.html, variables)
  return {
    subject,
    text: inText(textFrame, { content: text(template.text), sender }),
    html: inHtml(htmlFrame, { subject, preview, content: body, sender }),
  }
}
