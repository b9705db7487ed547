import { type Html, html } from '../html.ts'
import { type CardGroup, cardGroups, type TestCard } from './cards.ts'
import type { PayFormErrors, PayFormInput } from './pay-form.ts'

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

const line = (card: TestCard): Html => html`
  <li><span>${card.effect}<br><code>${card.number}</code></span>
    <button class="small" name="testCard" value="${card.number}" formnovalidate
            aria-label="Use ${card.number}: ${card.effect}">Use</button></li>`

const list = (group: CardGroup): Html => html`<ul aria-label="${group.title}">${group.cards.map(line)}</ul>`

/** The cards to choose from. The first group is open, because most people want to pay and no more. */
const testCards = (): Html => html`
  <section class="test-cards" aria-label="Test cards">
    <p class="quiet">Test cards: any month to come and any code go with them.</p>
    ${cardGroups.map(
      (group, index) => html`
    <details ${index === 0 && html`open`}><summary>${group.title}</summary>${list(group)}</details>`,
    )}
  </section>`

/** The form in which a payer gives a card, on a page of its own and in a frame. */
export const cardForm = (form: {
  action: string
  submit: string
  input: PayFormInput
  errors: PayFormErrors
  /** Why the last card was not taken. */
  declined: string | null
  cancelUrl: string | null
  more?: Html
}): Html => html`
  ${form.declined && html`<p class="notice bad" role="alert">${form.declined} You can try another card.</p>`}
  <form method="post" action="${form.action}">
    ${field({ name: 'card', label: 'Card number', hint: '4242 4242 4242 4242', autocomplete: 'cc-number', ...form })}
    <div class="pair">
      ${field({ name: 'expiry', label: 'Expires', hint: 'MM/YY', autocomplete: 'cc-exp', ...form })}
      ${field({ name: 'cvc', label: 'Security code', hint: '123', autocomplete: 'cc-csc', ...form })}
    </div>
    <button class="primary" type="submit">${form.submit}</button>
    ${form.cancelUrl && html`<p class="centered"><a href="${form.cancelUrl}">Cancel and go back</a></p>`}
    ${form.more}
    ${testCards()}
  </form>`
