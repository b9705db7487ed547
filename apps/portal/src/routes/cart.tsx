import { Card, EmptyState, LinkButton, Notice, PageHeader, Skeleton, Stepper, TextLink } from '@ostler/ui'
import { ShoppingBasket } from 'lucide-react'
import { byLength, type Cycle } from '../cycles.ts'
import { CartLine, CartTotals, lacksDomain, PromotionField, useCart } from '../features/cart/index.ts'
import { useCurrency, useProducts } from '../features/catalog/index.ts'
import { LoadFailure } from '../shell/load-failure.tsx'
import { usePageTitle } from '../shell/use-page-title.ts'
import { checkoutSteps } from './checkout-steps.ts'

export function CartPage() {
  usePageTitle('Cart')
  const cart = useCart(useCurrency())
  const products = useProducts({ currency: cart.data?.currency })

  const cyclesOf = (productId: number): Cycle[] => {
    const product = products.data?.groups
      .flatMap((group) => group.products)
      .flatMap((one) => [one, ...one.addons])
      .find(({ id }) => id === productId)
    return [...(product?.prices ?? [])].sort(byLength).map(({ cycle }) => cycle)
  }

  return (
    <div className="page-width py-6 md:py-8">
      {cart.data?.items.length ? <Stepper steps={checkoutSteps} current={0} label="Checkout" className="mb-6" /> : null}
      <PageHeader title="Your cart" />
      {cart.error ? (
        <LoadFailure query={cart} />
      ) : !cart.data ? (
        <Skeleton className="h-64 w-full rounded-lg" />
      ) : cart.data.items.length === 0 ? (
        <EmptyState
          icon={ShoppingBasket}
          title="Your cart is empty"
          description="Plans that you choose wait here, for 30 days."
          action={
            <LinkButton href="/" variant="primary">
              See the plans
            </LinkButton>
          }
        />
      ) : (
        <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_22rem]">
          <Card padding="none">
            <ul className="divide-y">
              {cart.data.items.map((item) => (
                <CartLine key={item.id} item={item} cycles={cyclesOf(item.product.id)} />
              ))}
            </ul>
          </Card>
          <Card title="Summary">
            <CartTotals cart={cart.data} />
            <PromotionField cart={cart.data} />
            {cart.data.items.some(lacksDomain) ? (
              <Notice className="mt-5" title="A domain name is missing">
                Enter it beside the plan, then go on to the checkout.
              </Notice>
            ) : (
              <LinkButton href="/checkout" variant="primary" size="lg" full className="mt-5">
                Go to checkout
              </LinkButton>
            )}
            <p className="mt-3 text-center text-sm">
              <TextLink href="/">Add something else</TextLink>
            </p>
          </Card>
        </div>
      )}
    </div>
  )
}
