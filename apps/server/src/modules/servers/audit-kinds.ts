/** What happens every few minutes and every call would fill the activity log; the history of a server has it all. */
export const serversAuditKinds = {
  bookkeeping: [
    'server_built_in',
    'server_checked',
    'server_checks_pruned',
    'callback_received',
    'callback_settled',
    'callback_refused',
  ],
} as const
