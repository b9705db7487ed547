import type { z } from 'zod'
import { cardExpiring } from './card-expiring.ts'
import { confirmNewEmail } from './confirm-new-email.ts'
import { confirmSignIn } from './confirm-sign-in.ts'
import { emailChangeAsked } from './email-change-asked.ts'
import { emailChanged } from './email-changed.ts'
import { emailInUse } from './email-in-use.ts'
import { invoiceIssued } from './invoice-issued.ts'
import { invoiceOverdue } from './invoice-overdue.ts'
import { invoiceReminder } from './invoice-reminder.ts'
import { memberAdded } from './member-added.ts'
import { memberInvited } from './member-invited.ts'
import { memberJoined } from './member-joined.ts'
import { memberRemoved } from './member-removed.ts'
import { newSignIn } from './new-sign-in.ts'
import { orderReceived } from './order-received.ts'
import { ownershipMoved } from './ownership-moved.ts'
import { ownershipOffered } from './ownership-offered.ts'
import { passwordChanged } from './password-changed.ts'
import { paymentFailed } from './payment-failed.ts'
import { paymentNeedsConfirmation } from './payment-needs-confirmation.ts'
import { paymentReceived } from './payment-received.ts'
import { paymentReversed } from './payment-reversed.ts'
import { priceChange } from './price-change.ts'
import { quoteAccepted } from './quote-accepted.ts'
import { quoteSent } from './quote-sent.ts'
import { refundMade } from './refund-made.ts'
import { resetPassword } from './reset-password.ts'
import { factorAdded, factorRemoved, recoveryCodesRenewed, recoveryCodeUsed } from './security-news.ts'
import { serverBack, serverDown } from './server-down.ts'
import { serviceEnding } from './service-ending.ts'
import { serviceReady } from './service-ready.ts'
import { serviceSuspended } from './service-suspended.ts'
import { serviceUnsuspended } from './service-unsuspended.ts'
import { signInLinked } from './sign-in-linked.ts'
import { staffInvitation } from './staff-invitation.ts'
import { usageWarning } from './usage-warning.ts'
import { verifyEmail } from './verify-email.ts'

/** Every mail we can write. A name is stored with each mail, so it is never changed. */
export const templates = {
  verify_email: verifyEmail,
  reset_password: resetPassword,
  password_changed: passwordChanged,
  new_sign_in: newSignIn,
  confirm_new_email: confirmNewEmail,
  email_in_use: emailInUse,
  email_change_asked: emailChangeAsked,
  email_changed: emailChanged,
  confirm_sign_in: confirmSignIn,
  sign_in_linked: signInLinked,
  factor_added: factorAdded,
  factor_removed: factorRemoved,
  recovery_code_used: recoveryCodeUsed,
  recovery_codes_renewed: recoveryCodesRenewed,
  order_received: orderReceived,
  invoice_issued: invoiceIssued,
  invoice_reminder: invoiceReminder,
  invoice_overdue: invoiceOverdue,
  quote_sent: quoteSent,
  quote_accepted: quoteAccepted,
  payment_received: paymentReceived,
  payment_failed: paymentFailed,
  payment_needs_confirmation: paymentNeedsConfirmation,
  card_expiring: cardExpiring,
  payment_reversed: paymentReversed,
  refund_made: refundMade,
  service_ending: serviceEnding,
  service_ready: serviceReady,
  service_suspended: serviceSuspended,
  service_unsuspended: serviceUnsuspended,
  usage_warning: usageWarning,
  price_change: priceChange,
  server_back: serverBack,
  server_down: serverDown,
  staff_invitation: staffInvitation,
  member_invited: memberInvited,
  member_joined: memberJoined,
  member_added: memberAdded,
  member_removed: memberRemoved,
  ownership_offered: ownershipOffered,
  ownership_moved: ownershipMoved,
} as const

export type TemplateName = keyof typeof templates

/** What a caller hands over to have this mail written. */
export type TemplateData<Name extends TemplateName> = z.input<(typeof templates)[Name]['data']>
