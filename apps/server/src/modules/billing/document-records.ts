import { type RecordTable, through } from '../../platform/client-records.ts'

const ofInvoice = through('billing.invoices', 'invoice_id')
const ofNote = through('billing.credit_notes', 'credit_note_id')
const withInvoice = { by: 'nothing', because: 'they belong to their invoices' } as const
/** Art. 17(3)(b) of the General Data Protection Regulation: what the law obliges us to keep. */
const byLaw = { by: 'keeping', because: 'tax law wants issued documents kept as they were printed' } as const

const document = [
  'id',
  'client_id',
  'number',
  'currency',
  'issued_on',
  'seller',
  'buyer',
  'subtotal_minor',
  'tax_minor',
  'rounding_minor',
  'total_minor',
  'taxes',
  'notes',
]

/** Issued documents and what hangs on them. */
export const documentTables: RecordTable[] = [
  {
    table: 'billing.invoices',
    holds: 'Invoices',
    merging: {
      by: 'id',
      watch: ['paid_minor', 'credited_minor', 'written_off_minor', 'voided_at', 'is_proforma'],
    },
    shows: [
      ...document,
      'due_on',
      'paid_minor',
      'paid_at',
      'voided_at',
      'is_proforma',
      'proforma_number',
      'proforma_on',
      'credited_minor',
      'written_off_minor',
    ],
    withholds: ['series', 'series_number', 'proforma_series', 'proforma_series_number', 'locale'],
    erasing: byLaw,
  },
  {
    table: 'billing.invoice_lines',
    holds: 'Invoice lines',
    mine: ofInvoice,
    merging: withInvoice,
    shows: [
      'id',
      'invoice_id',
      'position',
      'description',
      'period_start',
      'period_end',
      'amount_minor',
      'net_minor',
      'tax_minor',
      'discount_minor',
      'discount_label',
      'source',
    ],
    withholds: ['tax_class', 'account'],
    erasing: byLaw,
  },
  {
    table: 'billing.allocations',
    holds: 'What settled invoices',
    mine: ofInvoice,
    merging: withInvoice,
    shows: ['id', 'invoice_id', 'source', 'amount_minor', 'allocated_at'],
    erasing: byLaw,
  },
  {
    table: 'billing.write_offs',
    holds: 'Write-offs',
    mine: ofInvoice,
    merging: withInvoice,
    shows: ['id', 'invoice_id', 'amount_minor', 'made_at'],
    withholds: ['reason', 'made_by'],
    erasing: byLaw,
  },
  {
    table: 'billing.replacements',
    holds: 'Invoices in the place of others',
    few: true,
    mine: ofInvoice,
    merging: withInvoice,
    shows: ['invoice_id', 'by_invoice_id', 'made_at'],
    withholds: ['made_by'],
    erasing: byLaw,
  },
  {
    table: 'billing.dunning_holds',
    holds: 'Pauses of reminders',
    few: true,
    mine: ofInvoice,
    merging: withInvoice,
    shows: ['invoice_id', 'held_at'],
    withholds: ['held_by'],
    erasing: { by: 'keeping', because: 'they belong to their invoices, and name nobody' },
  },
  {
    table: 'billing.notices',
    holds: 'Reminders',
    few: true,
    mine: ofInvoice,
    merging: withInvoice,
    shows: ['invoice_id', 'step', 'sent_at'],
    erasing: { by: 'keeping', because: 'they belong to their invoices, and name nobody' },
  },
  {
    table: 'billing.credit_notes',
    holds: 'Credit notes',
    merging: { by: 'id' },
    shows: [...document, 'invoice_id', 'reason', 'applied_minor'],
    withholds: ['series', 'series_number', 'locale'],
    erasing: byLaw,
  },
  {
    table: 'billing.credit_note_lines',
    holds: 'Credit note lines',
    mine: ofNote,
    merging: { by: 'nothing', because: 'they belong to their credit notes' },
    shows: ['id', 'credit_note_id', 'invoice_line_id', 'position', 'description', 'net_minor', 'tax_minor'],
    erasing: byLaw,
  },
]
