import type { Money } from '@ostler/kernel'
import { type Html, html } from '../html.ts'
import type { Page } from '../page.ts'
import { cardForm } from './card-form.ts'
import type { PayFormErrors, PayFormInput } from './pay-form.ts'
import type { Session, WebhookMode } from './session.ts'
import type { Storing } from './storing.ts'

/** An amount as people write it. Formatted from the decimal string, so that no digit is lost on the way. */
export const readableAmount = (amount: Money): string =>
  new Intl.NumberFormat('en', { style: 'currency', currency: amount.currency }).format(
    amount.toDecimal() as Intl.StringNumericLiteral,
  )

/** What somebody sees who gives a card: the same for a payment and for a card that is only kept. */
export type Sheet = {
  /** Where its forms go to; a challenge goes to `/challenge` below it. */
  action: string
  title: string
  header: Html | null
  submit: string
  declined: string | null
  /** Null where there is no way back, because the merchant's page is around it. */
  cancelUrl: string | null
  challenge: string
  more?: Html
}

const header = (small: string, big: string, smaller: string): Html => html`
  <header class="due"><p class="quiet">${small}</p><h1>${big}</h1><p class="quiet">${smaller}</p></header>`

export const webhookWords: Record<WebhookMode, string> = {
  normal: 'as they should be',
  duplicate: 'each one twice',
  delayed: 'late',
  out_of_order: 'the first one after the others',
  none: 'never',
}

export const webhookChoice = (chosen: WebhookMode): Html => html`
  <div class="field">
    <label for="webhooks">Webhooks of this payment are sent</label>
    <select id="webhooks" name="webhooks">
      ${Object.entries(webhookWords).map(
        ([mode, words]) => html`<option value="${mode}" ${mode === chosen && html`selected`}>${words}</option>`,
      )}
    </select>
  </div>`

function paymentSheet(session: Session): Omit<Sheet, 'action' | 'header' | 'cancelUrl'> {
  const amount = readableAmount(session.amount)
  return {
    title: session.holds ? `Hold ${amount}` : `Pay ${amount}`,
    submit: session.holds ? `Hold ${amount}` : `Pay ${amount}`,
    declined: session.declineReason,
    challenge: `A payment of ${amount} by the card that ends in ${session.cardLast4}.`,
  }
}

const notes = (session: Session): Html | false =>
  (session.stores || session.holds) &&
  html`<p class="quiet">${session.holds && 'The amount is held, and taken later. '}${session.stores && 'Your card is kept for later payments.'}</p>`

export const payPageSheet = (session: Session): Sheet => ({
  ...paymentSheet(session),
  action: `/sandbox/gateway/pay/${session.id}`,
  header: html`${header(session.description, readableAmount(session.amount), session.payerEmail)}${notes(session)}`,
  cancelUrl: session.cancelUrl,
  more: html`<details><summary>What goes wrong</summary>${webhookChoice(session.webhookMode)}</details>`,
})

export const payFieldsSheet = (session: Session): Sheet => ({
  ...paymentSheet(session),
  action: `/sandbox/gateway/fields/${session.id}`,
  header: null,
  cancelUrl: null,
})

const storeSheet = (storing: Storing): Omit<Sheet, 'action' | 'header' | 'cancelUrl'> => ({
  title: 'Keep a card',
  submit: 'Save card',
  declined: storing.declineReason,
  challenge: `The card that ends in ${storing.card?.slice(-4)} shall be kept for later payments.`,
})

export const storePageSheet = (storing: Storing): Sheet => ({
  ...storeSheet(storing),
  action: `/sandbox/gateway/store/${storing.id}`,
  header: header('Kept for later payments', 'Keep a card', storing.payerEmail),
  cancelUrl: storing.cancelUrl,
})

export const storeFieldsSheet = (storing: Storing): Sheet => ({
  ...storeSheet(storing),
  action: `/sandbox/gateway/fields/${storing.id}`,
  header: null,
  cancelUrl: null,
})

/** The form in which the payer enters a card. */
export const cardPage = (sheet: Sheet, input: PayFormInput, errors: PayFormErrors): Page => ({
  title: sheet.title,
  body: html`<section class="card">${sheet.header}${cardForm({ ...sheet, input, errors })}</section>`,
})

/** The page of the payer's bank. */
export const challengePage = (sheet: Sheet): Page => ({
  title: 'Your bank asks',
  body: html`
    <section class="card">
      ${sheet.header}
      <h2>Your bank asks: is it you?</h2>
      <p>${sheet.challenge}</p>
      <form method="post" action="${sheet.action}/challenge">
        <button class="primary" name="answer" value="approve">Approve the payment</button>
        <button class="secondary" name="answer" value="fail">Fail it</button>
      </form>
    </section>`,
})

/** What somebody finds who comes back to a page that is done. */
export function donePage(session: Session): Page {
  const { returnUrl, cancelUrl } = session
  const failed = session.declineReason ?? 'The payment failed.'
  const [heading, text, url] = (
    {
      settled: ['Paid', 'The payment was taken. Thank you.', returnUrl],
      pending: ['On its way', 'The payment is being made. The merchant is told when it has come.', returnUrl],
      authorised: ['Held', 'The amount is held for the merchant. Thank you.', returnUrl],
      failed: ['Not paid', failed, cancelUrl],
      released: ['Not paid', failed, cancelUrl],
      expired: ['Closed', 'This payment page was closed by the merchant. Nothing was taken.', cancelUrl],
      open: ['Open', '', cancelUrl],
      challenge: ['Open', '', cancelUrl],
    } satisfies Record<Session['state'], [string, string, string]>
  )[session.state]
  return {
    title: heading,
    body: html`
      <section class="card">
        ${header(session.description, readableAmount(session.taken ?? session.amount), session.payerEmail)}
        <h2>${heading}</h2>
        <p>${text}</p>
        <p><a class="primary" href="${url}">Back to the merchant</a></p>
      </section>`,
  }
}

export function storedPage(storing: Storing): Page {
  const isKept = storing.state === 'stored' || storing.state === 'pending'
  return {
    title: isKept ? 'Kept' : 'Closed',
    body: html`
      <section class="card">
        <h1>${isKept ? 'Kept' : 'Closed'}</h1>
        <p>${isKept ? 'It is kept for later payments.' : 'This page was closed by the merchant.'}</p>
        <p><a class="primary" href="${isKept ? storing.returnUrl : storing.cancelUrl}">Back to the merchant</a></p>
      </section>`,
  }
}

/**
 * The end of what happens in a frame: the merchant's page around it is told by the script, and goes on by itself.
 * `isDone`: the payer has finished. Otherwise there is nothing to be done here any more.
 */
export const framedEnd = (isDone: boolean): Page => ({
  title: isDone ? 'Done' : 'Closed',
  body: html`
    <section class="card" data-end="${isDone ? 'done' : 'closed'}">
      <h2>${isDone ? 'Thank you' : 'Closed'}</h2>
      <p role="status">${isDone ? 'One moment…' : 'This was closed by the merchant. Nothing was taken.'}</p>
    </section>`,
})
