/** Which of this room's actions belong into the security log, and which only the machinery needs. */
export const paymentsAuditKinds = {
  security: ['webhook_refused', 'payment_method_added', 'payment_method_removed'],
  bookkeeping: [
    'gateway_built_in',
    'gateway_asked',
    'payment_asking',
    'payment_asked_about',
    'payment_look_planned',
    'payment_look_over',
    'payment_method_seen',
    'storing_asked_about',
    'storing_look_planned',
    'storing_shown_again',
    'methods_to_forget',
    'pages_to_close',
    'session_closed',
    'charge_put_off',
    'charge_left_out',
    'webhook_received',
    'webhook_handled',
    'webhook_handled_before',
  ],
} as const
