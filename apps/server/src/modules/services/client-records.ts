import { sql } from 'drizzle-orm'
import { type ClientRecords, through } from '../../platform/client-records.ts'

const ofService = through('services.services', 'service_id')
const withService = { by: 'nothing', because: 'they belong to their services' } as const
const history = { by: 'keeping', because: 'it is the history of a service, and names nobody' } as const

/** What this room keeps of clients. */
export const servicesRecords: ClientRecords = {
  room: 'services',
  tables: [
    {
      table: 'services.services',
      holds: 'Services',
      // Who was charged or given time since has invoices that belong together with the service.
      merging: { by: 'id', watch: ['charged_until', 'paid_until'] },
      shows: [
        'id',
        'client_id',
        'product_id',
        'product_name',
        'domain',
        'state',
        'cycle',
        'currency',
        'recurring_minor',
        'override_minor',
        'anchor_on',
        'charged_until',
        'paid_until',
        'paused_on',
        'ends_on',
        'username',
        'server_host',
        'panel_url',
        'usage',
        'options',
        'fields',
        'discounts',
        'parent_id',
        'created_at',
        'label',
        'addresses',
        'host_name',
      ],
      withholds: [
        'sealed_password',
        'external_id',
        'server_module',
        'server_id',
        'remote_id',
        'notes',
        'asked_name',
        'end_asked_at',
        'tax_class',
        'paid_ahead',
        'never_suspend',
        'suspend_not_before',
        'usage_due_on',
      ],
      erasing: {
        by: 'replacing',
        set: sql`domain = NULL, username = NULL, asked_name = NULL, remote_id = NULL, host_name = NULL, addresses = '{}', label = '', notes = '', sealed_password = NULL, server_host = NULL, panel_url = NULL, usage = NULL, fields = '{}'`,
        still: sql`(t.domain IS NOT NULL OR t.username IS NOT NULL OR t.sealed_password IS NOT NULL OR t.server_host IS NOT NULL
                    OR t.panel_url IS NOT NULL OR t.usage IS NOT NULL OR t.fields <> '{}' OR t.asked_name IS NOT NULL OR t.remote_id IS NOT NULL
                    OR t.host_name IS NOT NULL OR t.addresses <> '{}' OR t.label <> '' OR t.notes <> '')`,
        because: 'what was had when, and at which price, is the ground of its invoices',
      },
    },
    {
      table: 'services.upgrades',
      holds: 'Changes of plan',
      merging: { by: 'id', watch: ['state'] },
      shows: [
        'id',
        'service_id',
        'client_id',
        'policy',
        'state',
        'currency',
        'from_plan',
        'to_plan',
        'due_minor',
        'asked_on',
        'effective_on',
        'invoice_id',
        'asked_by',
        'asked_at',
        'applied_at',
        'cancelled_at',
        'why_cancelled',
      ],
      withholds: ['parts', 'held', 'held_until', 'anchor_on'],
      erasing: history,
    },
    {
      table: 'services.exempt_clients',
      holds: 'Exemptions from suspension',
      few: true,
      merging: { by: 'key', key: [] },
      shows: ['client_id', 'made_at'],
      // What staff wrote for themselves.
      withholds: ['reason', 'made_by'],
      erasing: { by: 'deleting' },
    },
    {
      table: 'services.suspensions',
      holds: 'Suspensions',
      mine: ofService,
      merging: withService,
      shows: ['id', 'service_id', 'invoice_id', 'why', 'made_at', 'suspended_on', 'lift_why', 'lifted_at'],
      withholds: ['made_by', 'lifted_by', 'lift_asked_at'],
      erasing: history,
    },
    {
      table: 'services.terminations',
      holds: 'Terminations',
      few: true,
      mine: ofService,
      merging: withService,
      shows: ['service_id', 'invoice_id', 'why', 'made_at', 'done_at'],
      withholds: ['made_by'],
      erasing: history,
    },
    {
      table: 'services.transitions',
      holds: 'What happened to services',
      mine: ofService,
      merging: withService,
      shows: ['id', 'service_id', 'from_state', 'to_state', 'at', 'why'],
      withholds: ['actor'],
      erasing: history,
    },
    {
      table: 'services.price_changes',
      holds: 'Price changes',
      mine: ofService,
      merging: withService,
      shows: ['id', 'service_id', 'effective_on', 'recurring_minor', 'reason', 'made_at', 'announced_at', 'applied_at'],
      withholds: ['made_by', 'round_id'],
      erasing: history,
    },
    {
      table: 'services.usage_readings',
      holds: 'Usage readings',
      mine: ofService,
      merging: withService,
      shows: ['id', 'service_id', 'meter', 'taken_for', 'taken_on', 'quantity', 'recorded_at', 'rating_id'],
      erasing: history,
    },
    {
      table: 'services.usage_ratings',
      holds: 'Usage that was charged',
      mine: ofService,
      merging: withService,
      shows: [
        'id',
        'service_id',
        'meter',
        'period_start',
        'period_end',
        'quantity',
        'currency',
        'amount_minor',
        'rated_at',
      ],
      erasing: history,
    },
    {
      table: 'services.operations',
      holds: 'What was wanted of servers',
      mine: ofService,
      merging: withService,
      shows: ['id', 'service_id', 'verb', 'state', 'why', 'asked_at', 'ended_at'],
      withholds: [
        'input',
        'sealed_input',
        'asked_by',
        'tries',
        'is_unsure',
        'next_try_at',
        'claimed_by',
        'claimed_at',
        'ticket',
        'working_since',
        'answer',
        'ended_by',
      ],
      erasing: {
        by: 'replacing',
        set: sql`input = '{}', sealed_input = NULL, answer = NULL, ticket = NULL`,
        still: sql`(t.input <> '{}' OR t.sealed_input IS NOT NULL OR t.answer IS NOT NULL OR t.ticket IS NOT NULL)`,
      },
    },
    {
      table: 'services.cancellations',
      holds: 'Requests to end services',
      mine: ofService,
      merging: withService,
      shows: ['id', 'service_id', 'at_once', 'ends_on', 'reason', 'note', 'asked_at', 'undone_at', 'done_at'],
      withholds: ['asked_by', 'undone_by'],
      erasing: { by: 'replacing', set: sql`note = ''`, still: sql`t.note <> ''` },
    },
    {
      table: 'services.moves',
      holds: 'Moves of services to other servers',
      mine: ofService,
      merging: withService,
      shows: ['id', 'service_id', 'fee_minor', 'why', 'moved_at'],
      withholds: ['from_server_id', 'to_server_id', 'moved_by'],
      erasing: history,
    },
    {
      table: 'services.transfers',
      holds: 'Services that went to other clients',
      mine: ofService,
      merging: withService,
      shows: ['id', 'service_id', 'moved_at'],
      withholds: ['from_client_id', 'to_client_id', 'why', 'moved_by'],
      erasing: history,
    },
    {
      table: 'services.usage_days',
      holds: 'Usage by the day',
      few: true,
      mine: ofService,
      merging: withService,
      shows: [
        'service_id',
        'day',
        'disk_mib',
        'disk_limit_mib',
        'traffic_mib',
        'traffic_limit_mib',
        'traffic_counter_mib',
        'read_at',
      ],
      erasing: history,
    },
    {
      table: 'services.usage_warnings',
      holds: 'Warnings about limits',
      few: true,
      mine: ofService,
      merging: withService,
      shows: ['service_id', 'what', 'percent', 'month', 'warned_at'],
      erasing: history,
    },
    {
      table: 'services.found_accounts',
      holds: 'Accounts found on servers',
      // Those that became services, and those that carry an address of the person.
      mine: (of) =>
        sql`(${ofService(of)} OR lower(t.email) = ANY(${sql.param(of.emails.map((one) => one.toLowerCase()))}::text[]))`,
      merging: withService,
      shows: ['id', 'service_id', 'username', 'domain', 'email', 'plan', 'is_suspended', 'created_on', 'seen_at'],
      withholds: ['server_id', 'remote_key', 'remote_id', 'external_id', 'ignored_by', 'adopted_by', 'adopted_at'],
      erasing: { by: 'deleting' },
    },
    {
      table: 'services.attempts',
      holds: 'Talks with servers',
      mine: ofService,
      merging: withService,
      shows: ['id', 'service_id', 'operation', 'state', 'started_at', 'ended_at'],
      withholds: ['detail', 'operation_id', 'server_id'],
      erasing: { by: 'replacing', set: sql`detail = NULL`, still: sql`t.detail IS NOT NULL` },
    },
  ],

  async hindersErasure(ctx, { clientIds }) {
    const { rows } = await ctx.read.execute<{ n: string }>(sql`
      SELECT count(*) AS n FROM services.services
       WHERE client_id = ANY(${sql.param(clientIds)}::bigint[]) AND state NOT IN ('terminated', 'cancelled')`)
    const n = Number(rows[0]!.n)
    return n > 0 ? [`Services: ${n} are not ended; terminate or cancel them first.`] : []
  },

  /** Charges name their service by their source, not by a foreign key. */
  async tornBy(ctx, { intoId, moved }) {
    const { rows } = await ctx.read.execute<{ n: string }>(sql`
      SELECT count(*) AS n FROM billing.charges c
       WHERE c.client_id = ${intoId} AND c.source LIKE 'service:%' AND c.id NOT IN (${moved('billing.charges')})
         AND split_part(c.source, ':', 2)::bigint IN (${moved('services.services')})`)
    const n = Number(rows[0]!.n)
    return n > 0 ? [`Services: ${n} charges were made for services that went over.`] : []
  },
}
