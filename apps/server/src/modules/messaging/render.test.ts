import { expect, test } from 'vitest'
import { MailDataError } from './errors.ts'
import { renderTemplate } from './render.ts'
import { examples } from './templates/examples.ts'
import { type TemplateName, templates } from './templates/index.ts'

const sender = {
  name: 'Smith & Sons <Hosting>',
  from: 'Smith <billing@smith.example>',
  publicUrl: 'https://my.smith.example',
  addressLines: ['12 High Street, Leeds'],
}
const names = Object.keys(templates) as TemplateName[]

test.each(names)('%s says the same in HTML and in text', (name) => {
  const mail = renderTemplate(name, examples[name], sender)

  expect(mail.subject).toMatch(/^\S.*\S$/)
  for (const part of [mail.text, mail.html]) {
    expect(part).toContain(examples[name].link)
    // Of who is invited we know the address only.
    expect(part).toContain('firstName' in examples[name] ? 'Hello Ada,' : 'Hello,')
    expect(part).toContain('12 High Street, Leeds')
    expect(part).not.toMatch(/\{\{|\{%|undefined|\[object/)
  }
  expect(mail.text).not.toContain('<td')
})

test.each(names)('%s names every variable that is missing', (name) => {
  for (const variable of Object.keys(examples[name])) {
    const { [variable]: _left, ...rest } = examples[name] as Record<string, unknown>
    const render = () => renderTemplate(name, rest as never, sender)
    expect(render).toThrow(MailDataError)
    expect(render).toThrow(`"${variable}"`)
  }
})

test('a variable that no template speaks of is a mistake too', () => {
  const data = { ...examples.verify_email, password: 'hunter2' }
  expect(() => renderTemplate('verify_email', data, sender)).toThrow('password')
})

test('hostile text stays text in HTML, and is left as it is in text', () => {
  const product = '"><script>alert(1)</script>{{ link }}'
  const mail = renderTemplate(
    'service_ready',
    { ...examples.service_ready, product, firstName: "<b onload='x'>" },
    sender,
  )

  expect(mail.html).not.toMatch(/<script|<b onload/)
  expect(mail.html).toContain('&#34;&gt;&lt;script&gt;alert(1)&lt;/script&gt;{{ link }}')
  expect(mail.html).toContain('Hello &lt;b onload=&#39;x&#39;&gt;,')
  expect(mail.html).toContain('Smith &amp; Sons &lt;Hosting&gt;')
  expect(mail.text).toContain(product)
})

test('a line break in a name starts no header and no line of our own', () => {
  const mail = renderTemplate(
    'service_ready',
    { ...examples.service_ready, product: 'Starter\r\nBcc: all@evil.example' },
    sender,
  )
  expect(mail.subject).toBe('Your Starter Bcc: all@evil.example is ready: lovelace-engines.example')
})

test.each(['You won, see evil.example', 'https://evil.example', 'Ada <a@evil.example>', 'x'.repeat(61), '  '])(
  'a first name like "%s" is not greeted',
  (firstName) => {
    const mail = renderTemplate('verify_email', { ...examples.verify_email, firstName }, sender)
    expect(mail.text).toContain('Hello,\n')
    expect(mail.html).not.toContain('evil')
  },
)

test.each(['Ada', 'J. R.', 'Žofie-Anna', "O'Neil", 'Юлія'])('%s is greeted by name', (firstName) => {
  expect(renderTemplate('verify_email', { ...examples.verify_email, firstName }, sender).text).toContain(
    `Hello ${firstName},`,
  )
})

test('a link leads to a web page', () => {
  const data = { ...examples.verify_email, link: 'javascript:alert(1)' }
  expect(() => renderTemplate('verify_email', data, sender)).toThrow('"link"')
})

test('what a service does not have is left out', () => {
  const mail = renderTemplate('service_ready', { ...examples.service_ready, domain: null, username: null }, sender)
  expect(mail.subject).toBe('Your Web Hosting Starter is ready')
  expect(mail.text).toContain('Server:     web3.greenfield.example')
  for (const part of [mail.text, mail.html]) expect(part).not.toMatch(/Domain|User name/)
})
