import type { Money } from '@ostler/kernel'
import { type Html, html } from '../html.ts'
import type { Page } from '../page.ts'
import { testCards } from './cards.ts'
import type { PayFormErrors, PayFormInput } from './pay-form.ts'
import type { Session } from './session.ts'

/** An amount as people write it. Formatted from the decimal string, so that no digit is lost on the way. */
export const readableAmount = (amount: Money): string =>
  new Intl.NumberFormat('en', { style: 'currency', currency: amount.currency }).format(
    amount.toDecimal() as Intl.StringNumericLiteral,
  )

const header = (session: Session): Html => html`
  <header class="due">
    <p class="quiet">${session.description}</p>
    <h1>${readableAmount(session.amount)}</h1>
    <p class="quiet">${session.payerEmail}</p>
  </header>`

const action = (session: Session, path = ''): string => `/sandbox/gateway/pay/${session.id}${path}`

type Field = {
  name: keyof PayFormErrors
  label: string
  hint: string
  autocomplete: string
  input: PayFormInput
  errors: PayFormErrors
}

function field({ name, label, hint, autocomplete, input, errors }: Field): Html {
  const error = errors[name]
  return html`
    <div class="field">
      <label for="${name}">${label}</label>
      <input id="${name}" name="${name}" value="${input[name]}" placeholder="${hint}" autocomplete="${autocomplete}"
             inputmode="numeric" required aria-describedby="${name}-error" aria-invalid="${error ? 'true' : 'false'}">
      <p class="error" id="${name}-error">${error}</p>
    </div>`
}

/** The page on which the payer enters a card. */
export const payFormPage = (session: Session, input: PayFormInput, errors: PayFormErrors): Page => ({
  title: `Pay ${readableAmount(session.amount)}`,
  body: html`
    <section class="card">
      ${header(session)}
      ${session.declineReason && html`<p class="notice bad" role="alert">${session.declineReason} You can try another card.</p>`}
      <form method="post" action="${action(session)}">
        ${field({ name: 'card', label: 'Card number', hint: '4242 4242 4242 4242', autocomplete: 'cc-number', input, errors })}
        <div class="pair">
          ${field({ name: 'expiry', label: 'Expires', hint: 'MM/YY', autocomplete: 'cc-exp', input, errors })}
          ${field({ name: 'cvc', label: 'Security code', hint: '123', autocomplete: 'cc-csc', input, errors })}
        </div>
        <button class="primary" type="submit">Pay ${readableAmount(session.amount)}</button>
        <p class="centered"><a href="${session.cancelUrl}">Cancel and go back</a></p>
        <table>
          <caption>Test cards: any month to come and any code go with them</caption>
          <thead><tr><th scope="col">Number</th><th scope="col">What happens</th><th><span class="hidden">Use</span></th></tr></thead>
          <tbody>
            ${testCards.map(
              (card) => html`<tr>
                <td class="number"><code>${card.number}</code></td>
                <td>${card.effect}</td>
                <td><button class="small" name="testCard" value="${card.number}" formnovalidate
                            aria-label="Use ${card.number}: ${card.effect}">Use</button></td>
              </tr>`,
            )}
          </tbody>
        </table>
      </form>
    </section>`,
})

/** The page of the payer's bank. */
export const challengePage = (session: Session): Page => ({
  title: 'Your bank asks',
  body: html`
    <section class="card">
      ${header(session)}
      <h2>Your bank asks: is it you?</h2>
      <p>A payment of ${readableAmount(session.amount)} by the card that ends in ${session.cardLast4}.</p>
      <form method="post" action="${action(session, '/challenge')}">
        <button class="primary" name="answer" value="approve">Approve the payment</button>
        <button class="secondary" name="answer" value="fail">Fail it</button>
      </form>
    </section>`,
})

/** What somebody finds who comes back to a page that is done. */
export function donePage(session: Session): Page {
  const [heading, text, url] = {
    settled: ['Paid', 'The payment was taken. Thank you.', session.returnUrl],
    pending: ['On its way', 'The payment is being made. The merchant is told when it has come.', session.returnUrl],
    failed: ['Not paid', session.declineReason ?? 'The payment failed.', session.cancelUrl],
    expired: ['Closed', 'This payment page was closed by the merchant. Nothing was taken.', session.cancelUrl],
    open: ['Open', '', session.cancelUrl],
    challenge: ['Open', '', session.cancelUrl],
  }[session.state] as [string, string, string]
  return {
    title: heading,
    body: html`
      <section class="card">
        ${header(session)}
        <h2>${heading}</h2>
        <p>${text}</p>
        <p><a class="primary" href="${url}">Back to the merchant</a></p>
      </section>`,
  }
}
