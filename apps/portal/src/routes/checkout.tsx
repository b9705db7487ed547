import {
  Button,
  Card,
  Checkbox,
  EmptyState,
  Field,
  FormErrorSummary,
  formatMoney,
  LinkButton,
  Notice,
  PageHeader,
  RadioCards,
  Skeleton,
  Stepper,
  Textarea,
  TextLink,
  useLocale,
} from '@ostler/ui'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { ShoppingBasket } from 'lucide-react'
import { lazy, type ReactNode, Suspense, useRef, useState } from 'react'
import { type ApiError, api, type Outputs } from '../api/index.ts'
import { LoginForm } from '../features/auth/index.ts'
import { type Cart, CartTotals, useCart, type Whereabouts } from '../features/cart/index.ts'
import { useCurrency } from '../features/catalog/index.ts'
import { OrderSummary, onwardsFrom, type PriceChange, priceChange, usePlaceOrder } from '../features/checkout/index.ts'
import {
  AddressFields,
  type AddressValues,
  accountInput,
  addressInput,
  emptyAccount,
  LoginFields,
} from '../forms/account-fields.tsx'
import { answersIn, CustomFields, labelsOf, startOf } from '../forms/custom-fields.tsx'
import { labels } from '../forms/labels.ts'
import { useApiForm } from '../forms/use-api-form.ts'
import { isZero, type Money } from '../money.ts'
import { leave, type Session, useAccount, useMay, useSession } from '../session/index.ts'
import { LoadFailure } from '../shell/load-failure.tsx'
import { usePageTitle } from '../shell/use-page-title.ts'
import { checkoutSteps } from './checkout-steps.ts'

const PriceChangeDialog = lazy(() => import('../features/checkout/components/price-change-dialog.tsx'))

export function CheckoutPage() {
  usePageTitle('Checkout')
  const session = useSession()
  const currency = useCurrency()
  const account = useAccount()
  const mayOrder = useMay('orders.manage')
  const cart = useCart(currency)
  const asked = useQuery({ ...api.auth.signUpFields.query(), enabled: session === null })
  const [placing, setPlacing] = useState(false)
  // Ordering empties the cart on the server; what is being paid for stays on the page until it is left.
  const shown = useRef<Cart>(undefined)
  if (!placing && cart.data) shown.current = cart.data

  const content = () => {
    if (cart.error) return <LoadFailure query={cart} />
    if (asked.error) return <LoadFailure query={asked} />
    if (!shown.current || asked.isLoading) return <Skeleton className="h-96 w-full rounded-lg" />
    if (shown.current.items.length === 0) {
      return (
        <EmptyState
          icon={ShoppingBasket}
          title="There is nothing to check out"
          description="Your cart is empty."
          action={
            <LinkButton href="/" variant="primary">
              See the plans
            </LinkButton>
          }
        />
      )
    }
    if (account && !mayOrder) {
      return (
        <Notice tone="warning" title={`You may not order for ${account.name}`}>
          Ask its owner for the permission to place orders, or choose another of your accounts in the client area. Your
          cart stays as it is.
        </Notice>
      )
    }
    return <Checkout cart={shown.current} session={session} asked={asked.data?.items ?? []} onPlacing={setPlacing} />
  }

  return (
    <div className="page-width py-6 md:py-8">
      <Stepper steps={checkoutSteps} current={1} label="Checkout" className="mb-6" />
      <PageHeader title="Checkout" />
      {content()}
    </div>
  )
}

/** What taxes follow from, once a country is chosen. */
function whereaboutsOf(said: AddressValues): Whereabouts {
  const { country, region, postcode, isBusiness, taxId } = addressInput(said)
  return country === '' ? {} : { country, region, postcode, isBusiness: isBusiness ? 'true' : 'false', taxId }
}

type Asked = Outputs['auth']['signUpFields']['items']
type CheckoutProps = { cart: Cart; session: Session | null; asked: Asked; onPlacing: (placing: boolean) => void }

function Checkout({ cart: known, session, asked, onPlacing }: CheckoutProps) {
  const navigate = useNavigate()
  const queries = useQueryClient()
  const currency = useCurrency()
  const { locale } = useLocale()
  const [isNew, setIsNew] = useState(true)
  const [changed, setChanged] = useState<PriceChange>()
  const [leaving, setLeaving] = useState(false)
  const currencyBefore = useRef(known.currency)
  const own = useApiForm({
    defaultValues: { ...emptyAccount(), ...startOf(asked), note: '', acceptTerms: false },
    draft: 'checkout',
    labels: labelsOf(asked),
  })
  const asGuest = session === null
  const knownEmail = own.values.email
  const where = asGuest ? whereaboutsOf(own.values) : {}
  const taxed = useCart(currency, where)
  // Ordering empties the cart on the server and logs a guest in; what is paid for stays on the page as it was.
  const paidFor = useRef(known)

  const place = usePlaceOrder({
    onPlaced: async (placed) => {
      setLeaving(true)
      own.accepted()
      const onwards = await onwardsFrom(placed)
      if (onwards.to === 'payment page') window.location.assign(onwards.url)
      else if (onwards.to === 'done') await navigate({ to: '/order/$id/done', params: { id: String(onwards.orderId) } })
      else
        await navigate({
          to: '/invoices/$id',
          params: { id: String(onwards.id) },
          search: { placed: placed.order.number },
        })
    },
    onError: async (error) => {
      onPlacing(false)
      await explain(error)
    },
  })

  const busy = place.isPending || leaving
  if (!busy && taxed.data && taxed.data.items.length > 0) paidFor.current = taxed.data
  const cart = paidFor.current

  async function explain(error: ApiError) {
    if (error.code === 'price_changed') {
      const now = await api.cart.get({ currency, ...where })
      setChanged(priceChange(cart, now))
      return
    }
    if (error.code === 'email_taken') setIsNew(false)
    if (error.code === 'account_required') leave(queries)
    if (error.status === 404 || error.status === 409)
      void queries.invalidateQueries({ queryKey: api.cart.get.queryKey() })
    own.refuse(error)
  }

  function order(expectedTotal: Money) {
    if (place.isPending || leaving) return
    own.clear()
    onPlacing(true)
    const { note, acceptTerms: _, ...account } = own.values
    place.mutate({
      ...(asGuest
        ? { account: { ...accountInput(account), fields: answersIn(asked, own.values), currency: cart.currency } }
        : {}),
      expectedTotal,
      acceptTerms: true,
      ...(note.trim() ? { note: note.trim() } : {}),
    })
  }

  const confirmation = (
    <Card title="Confirm">
      <div className="flex flex-col gap-4">
        <Field
          label={labels.note}
          optional
          error={own.problem('note')}
          help="Anything we should know about this order."
        >
          <Textarea rows={2} maxLength={500} {...own.text('note')} />
        </Field>
        <Checkbox
          label="I accept the terms of service, and I have read how my data is used."
          error={own.problem('acceptTerms')}
          {...own.tick('acceptTerms', { required: 'Please accept the terms to order.' })}
        />
        <Button
          type="submit"
          variant="primary"
          size="lg"
          full
          loading={busy}
          loadingText={leaving ? 'Taking you to the payment…' : 'Placing your order…'}
        >
          {isZero(cart.total) || cart.tax?.pending
            ? 'Place the order'
            : `Order and pay ${formatMoney(cart.total, locale)}`}
        </Button>
        <p className="text-center text-sm text-muted">
          {isZero(cart.total)
            ? 'Nothing is due today.'
            : cart.tax?.pending
              ? 'Your tax number is checked first. The invoice follows by e-mail, and you pay then.'
              : 'You pay on the page of our payment provider. Card numbers never reach us.'}
        </p>
      </div>
    </Card>
  )

  return (
    <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_22rem]">
      <div className="flex min-w-0 flex-col gap-5">
        {currencyBefore.current === cart.currency ? null : (
          <Notice title={`Prices are in ${cart.currency} now`} live>
            That is the currency of your account.
          </Notice>
        )}
        {asGuest && !isNew ? (
          <Card title="Log in">
            <div className="flex flex-col gap-4">
              <NewOrKnown isNew={isNew} onChange={setIsNew} />
              <FormErrorSummary {...own.summary} title="Your order is not placed yet" />
              <LoginForm email={knownEmail} submitLabel="Log in and continue" onDone={own.clear} />
            </div>
          </Card>
        ) : (
          <form noValidate onSubmit={own.submit(() => order(cart.total))} className="flex flex-col gap-5">
            <FormErrorSummary {...own.summary} title="Your order is not placed yet" />
            {asGuest ? (
              <Card title="Your details">
                <div className="flex flex-col gap-4">
                  <NewOrKnown isNew={isNew} onChange={setIsNew} />
                  <LoginFields of={own} />
                  <AddressFields of={own} />
                  <CustomFields fields={asked} of={own} />
                </div>
              </Card>
            ) : (
              <Orderer session={session} />
            )}
            {confirmation}
          </form>
        )}
      </div>
      <Card title="Your order" actions={<TextLink href="/cart">Change</TextLink>} className="max-lg:order-first">
        <OrderSummary items={cart.items} />
        <CartTotals cart={cart} />
      </Card>
      {changed ? (
        <Suspense>
          <PriceChangeDialog
            change={changed}
            onAccept={() => {
              order(changed.now)
              setChanged(undefined)
            }}
            onClose={() => {
              setChanged(undefined)
              void queries.invalidateQueries({ queryKey: api.cart.get.queryKey() })
            }}
          />
        </Suspense>
      ) : null}
    </div>
  )
}

function NewOrKnown({ isNew, onChange }: { isNew: boolean; onChange: (isNew: boolean) => void }) {
  return (
    <RadioCards
      legend="Are you new here?"
      hideLegend
      name="new-or-known"
      columns={2}
      value={isNew ? 'new' : 'known'}
      onValueChange={(value) => onChange(value === 'new')}
      options={[
        { value: 'new', label: 'I am new here' },
        { value: 'known', label: 'I have an account' },
      ]}
    />
  )
}

function Orderer({ session }: { session: Session }) {
  const account = useAccount()
  const name = `${session.user.firstName} ${session.user.lastName}`
  const line: ReactNode = account && account.name !== name ? `${name}, for ${account.name}` : name
  return (
    <Card title="Your details" actions={<TextLink href="/account/profile">Change</TextLink>}>
      <p className="font-medium">{line}</p>
      <p className="wrap-anywhere text-muted">{session.user.email}</p>
      <p className="mt-2 text-sm text-muted">The invoice is made out to the address in your profile.</p>
    </Card>
  )
}
