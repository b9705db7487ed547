import { sql } from 'drizzle-orm'
import type { RecordTable } from '../../platform/client-records.ts'
import { choicesRule } from './merging-choices.ts'

/** Means to pay, and how they are charged. */
export const methodRecords: RecordTable[] = [
  {
    table: 'payments.service_methods',
    holds: 'Choices of a means to pay for a service',
    merging: { by: 'rule', rule: choicesRule },
    shows: ['service_id', 'client_id', 'method_id', 'changed_at'],
    few: true,
    erasing: { by: 'deleting' },
  },
  {
    table: 'payments.customers',
    holds: 'Names at payment providers',
    merging: { by: 'nothing', because: 'tokens go on belonging to the customer that they were stored for' },
    shows: ['gateway', 'client_id', 'customer'],
    few: true,
    erasing: { by: 'deleting' },
  },
  {
    table: 'payments.storings',
    holds: 'Attempts to store a means to pay',
    merging: { by: 'id' },
    shows: ['id', 'client_id', 'gateway', 'state', 'reason', 'method_id', 'created_at', 'changed_at'],
    withholds: ['key', 'session_id', 'redirect_url', 'widget', 'challenge_url', 'looks', 'look_after'],
    erasing: {
      by: 'replacing',
      set: sql`session_id = NULL, redirect_url = NULL, widget = NULL, challenge_url = NULL`,
      still: sql`(t.session_id IS NOT NULL OR t.redirect_url IS NOT NULL OR t.widget IS NOT NULL OR t.challenge_url IS NOT NULL)`,
      because: 'that it was tried belongs to the security log',
    },
  },
  {
    table: 'payments.methods',
    holds: 'Stored means to pay',
    merging: { by: 'id' },
    shows: [
      'id',
      'client_id',
      'gateway',
      'kind',
      'brand',
      'last4',
      'expires_on',
      'is_default',
      'state',
      'state_reason',
      'last_used_at',
      'created_at',
      'changed_at',
    ],
    withholds: ['token', 'customer', 'fingerprint', 'is_forgotten', 'told_expiry'],
    erasing: {
      by: 'replacing',
      set: sql`last4 = '', fingerprint = NULL, is_default = false, state = 'removed'`,
      still: sql`(t.last4 <> '' OR t.fingerprint IS NOT NULL OR t.state <> 'removed')`,
      because: 'the provider is asked to forget it by its token, and payments refer to it',
    },
  },
  {
    table: 'payments.collections',
    holds: 'Invoices that are charged by themselves',
    merging: { by: 'key', key: ['invoice_id'] },
    shows: ['invoice_id', 'client_id', 'tries', 'first_on', 'next_on', 'reason', 'attempt_id', 'changed_at'],
    few: true,
    erasing: { by: 'deleting' },
  },
  {
    table: 'payments.collection_pauses',
    holds: 'Pauses of charging',
    merging: { by: 'key', key: [] },
    shows: ['client_id', 'until', 'reason', 'made_at'],
    withholds: ['made_by'],
    few: true,
    erasing: { by: 'deleting' },
  },
]
