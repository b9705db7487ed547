import { Card, DataTable, KeyValueList, Money, Notice } from '@ostler/ui'
import type { Answers } from '../../api.ts'
import { Day } from '../../components/columns.tsx'
import { cycleLabel } from '../../components/cycles.ts'

type Preview = Answers['admin']['orders']['preview']

const names = { stub: 'Part of a period', period: 'Period', setup: 'Set-up', once: 'Once' }

/** What an order would come to, part by part. */
export function OrderPreview({ preview }: { preview: Preview }) {
  const rows = preview.lines.flatMap((line, index) =>
    line.parts.map((part) => ({
      ...part,
      id: `${index} ${part.kind} ${part.start}`,
      product: line.quantity > 1 ? `${line.quantity} × ${line.product.name}` : line.product.name,
      cycle: cycleLabel(line.cycle),
    })),
  )
  return (
    <Card title="What it comes to" padding="none">
      <DataTable
        framed={false}
        label="What is charged today"
        rows={rows}
        rowKey={(row) => row.id}
        columns={[
          { id: 'product', header: 'Product', cell: (row) => row.product },
          { id: 'part', header: 'Part', cell: (row) => `${names[row.kind]}, ${row.cycle.toLowerCase()}` },
          {
            id: 'period',
            header: 'Period',
            cell: (row) =>
              row.start && row.end ? (
                <>
                  <Day on={row.start} /> to before <Day on={row.end} />
                </>
              ) : (
                '–'
              ),
          },
          { id: 'gross', header: 'Price', align: 'end', cell: (row) => <Money value={row.gross} /> },
          { id: 'discount', header: 'Discount', align: 'end', cell: (row) => <Money value={row.discount} /> },
          { id: 'net', header: 'Charged', align: 'end', cell: (row) => <Money value={row.net} /> },
        ]}
      />
      <div className="grid gap-3 p-4">
        {preview.promotion?.why ? <Notice tone="warning">{preview.promotion.why}</Notice> : null}
        {preview.tax?.pending ? <Notice>Taxes are added when the tax number has been checked.</Notice> : null}
        <KeyValueList
          items={[
            ...(preview.tax?.rows ?? []).map((row) => ({
              label: `${row.name} ${row.percent} %`,
              value: <Money value={row.amount} />,
            })),
            { label: 'Due today', value: <Money value={preview.total} /> },
            ...preview.renewals.map((renewal) => ({
              label: 'Renews on',
              value: (
                <>
                  <Day on={renewal.on} /> for <Money value={renewal.amount} />
                </>
              ),
            })),
          ]}
        />
      </div>
    </Card>
  )
}
