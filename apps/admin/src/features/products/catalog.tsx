import { Badge, Button, Card, DataTable, EmptyState, LinkButton, Money } from '@ostler/ui'
import { Package, Pencil, Plus } from 'lucide-react'
import type { Answers } from '../../api.ts'
import { cycleLabel, cyclesWith } from '../../components/cycles.ts'
import { href } from '../../location.ts'
import { useStaff } from '../../session.ts'

export type Catalog = Answers['admin']['products']['list']
export type Group = Catalog['groups'][number]
export type Product = Group['products'][number]
export type ProductDetails = Answers['admin']['products']['get']
export type ServerPlans = Answers['admin']['serverPlans']['list']
export type Options = Answers['admin']['options']['list']['items']

export function GroupCard({ group, onEdit }: { group: Group; onEdit: () => void }) {
  const mayManage = useStaff().may('products.manage')
  const newProductHref = href('/products/new', { group: group.id })
  return (
    <Card
      title={
        <span className="flex flex-wrap items-center gap-2">
          {group.name}
          {group.hidden && <Badge>Hidden</Badge>}
        </span>
      }
      description={group.tagline}
      padding="none"
      actions={
        mayManage && (
          <>
            <Button size="sm" variant="ghost" icon={Pencil} onClick={onEdit} aria-label={`Edit group ${group.name}`}>
              Edit group
            </Button>
            <LinkButton size="sm" icon={Plus} href={newProductHref} aria-label={`New product in ${group.name}`}>
              New product
            </LinkButton>
          </>
        )
      }
    >
      <DataTable
        framed={false}
        label={`Products in ${group.name}`}
        rows={group.products}
        rowKey={(product) => product.id}
        rowHref={(product) => `/products/${product.id}`}
        columns={[
          { id: 'name', header: 'Product', cell: (product) => <Name product={product} /> },
          { id: 'flags', header: 'Shown', stacked: 'aside', cell: (product) => <Shown product={product} /> },
          { id: 'prices', header: 'Prices', cell: (product) => <PriceSummary prices={product.prices} /> },
          {
            id: 'server',
            header: 'Server',
            hideBelow: 'md',
            cell: ({ serverModule }) => serverModule ?? '–',
          },
          {
            id: 'stock',
            header: 'Stock',
            align: 'end',
            hideBelow: 'md',
            cell: (product) => product.stock ?? 'no limit',
          },
        ]}
        empty={
          <EmptyState
            level={3}
            icon={Package}
            title="No products in this group"
            action={mayManage && <LinkButton href={newProductHref}>New product</LinkButton>}
          />
        }
      />
    </Card>
  )
}

function Name({ product }: { product: Product }) {
  return (
    <span className="inline-flex flex-wrap items-center gap-2">
      {product.name}
      {product.kind === 'addon' && <Badge>Add-on</Badge>}
    </span>
  )
}

function Shown({ product }: { product: Product }) {
  if (product.hidden) return <Badge>Hidden</Badge>
  return product.stock === 0 ? <Badge tone="warning">Sold out</Badge> : <Badge tone="success">For sale</Badge>
}

/** The shortest cycle in each currency, and how many more there are. */
function PriceSummary({ prices }: { prices: Product['prices'] }) {
  if (prices.length === 0) return <span className="text-muted">no price: not for sale</span>
  const currencies = [...new Set(prices.map((price) => price.recurring.currency))]
  const inOrderOfLength = cyclesWith(prices.map((price) => price.cycle))
  const shown = currencies.map((currency) => {
    const inOrder = prices
      .filter((price) => price.recurring.currency === currency)
      .sort((one, other) => inOrderOfLength.indexOf(one.cycle) - inOrderOfLength.indexOf(other.cycle))
    return inOrder[0]!
  })
  const further = prices.length - shown.length
  return (
    <span className="block">
      {shown.map((price) => (
        <span key={price.recurring.currency} className="block">
          <Money value={price.recurring} /> <span className="text-muted">{cycleLabel(price.cycle).toLowerCase()}</span>
        </span>
      ))}
      {further > 0 && <span className="block text-sm text-muted">and {further} more</span>}
    </span>
  )
}
