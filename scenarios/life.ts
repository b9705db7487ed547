import type { Cycle } from '@ostler/kernel'
import { test } from 'vitest'
import { demoLogins, openStore } from '../apps/server/src/demo/store.ts'
import { advanceClock } from '../apps/server/src/platform/schedule/advance-clock.ts'
import { aHouse, type TestHouse } from '../apps/server/src/platform/testing/house.ts'
import { Browser, type CallOptions } from './browser.ts'
import { cards, type Mail, type OutsideWorld, outsideWorld } from './outside-world.ts'
import { booksBalance, counts, eventually, nothingLeftToDo } from './proof.ts'

export const PASSWORD = 'correct horse battery'

type Wish = { cycle?: Cycle; quantity?: number; domain?: string }
type Bill = { id: number }

/** Somebody at a browser. What they do goes through the doors that everybody has. */
export class Person {
  readonly name: string
  readonly email: string
  readonly browser: Browser

  constructor(name: string, browser: Browser, email = `${name.toLowerCase()}@${name.toLowerCase()}.example`) {
    this.name = name
    this.email = email
    this.browser = browser
  }

  get api() {
    return this.browser.api
  }

  /** What they type in to open an account. */
  get details() {
    return {
      email: this.email,
      password: PASSWORD,
      firstName: this.name,
      lastName: 'Example',
      country: 'DE',
      currency: 'EUR',
    }
  }

  registers = (options?: CallOptions) => this.api.auth.register(this.details, options)
  logsIn = (password = PASSWORD) => this.api.auth.login({ email: this.email, password })

  /** Puts a product into the cart, as its page does. */
  async wants(slug: string, { cycle = 'monthly', quantity = 1, domain }: Wish = {}, options?: CallOptions) {
    const product = await this.api.catalog.getProduct({ slug })
    const name = product.requiresDomain ? { domain: domain ?? `${this.name.toLowerCase()}.example` } : {}
    return this.api.cart.add({ productId: product.id, cycle, quantity, ...name }, options)
  }

  /** Orders what is in the cart at the price it shows. */
  async checksOut(options: CallOptions & { note?: string; asGuest?: boolean } = {}) {
    const { total } = await this.api.cart.get()
    const { note, asGuest, ...call } = options
    const account = asGuest ? { account: this.details } : {}
    return this.api.checkout.place({ expectedTotal: total, acceptTerms: true, note, ...account }, call)
  }

  async orders(slug: string, wish?: Wish) {
    await this.wants(slug, wish)
    const { order, invoice } = await this.checksOut()
    return { order, invoice: invoice! }
  }

  /** Clicks on "pay" and lands on the provider's page. */
  async opensPayPage(invoice: Bill, options?: CallOptions) {
    const { attemptId, next } = await this.api.payments.start({ invoiceIds: [invoice.id], gateway: 'sandbox' }, options)
    if (next.kind !== 'redirect') throw new Error(`The payment goes on with ${next.kind}, not with a page.`)
    return { attemptId: attemptId!, url: next.url, sessionId: next.url.split('/').at(-1)! }
  }

  /** Types a card into the provider's page. Answers where the page leads: back to us when the card was taken. */
  async entersCard(page: { url: string }, card: string): Promise<string | null> {
    const { leadsTo } = await this.browser.submit(page.url, { card, expiry: '12/49', cvc: '123' })
    return leadsTo
  }

  /** The browser is back from the provider's page. */
  async comesBack(invoice: Bill, page: { attemptId: number }) {
    await this.api.payments.finish({ id: page.attemptId })
    return this.api.invoices.get({ id: invoice.id })
  }

  /** Pays by card; the provider tells us by webhook. */
  async pays(invoice: Bill, card = cards.good) {
    const page = await this.opensPayPage(invoice)
    await this.entersCard(page, card)
    return page
  }

  /** The only service, or the newest. */
  async service() {
    const { items } = await this.api.services.list()
    return this.api.services.get({ id: items[0]!.id })
  }
}

export type Life = OutsideWorld & {
  house: TestHouse
  /** Somebody who has just come to the store. */
  visitor(name?: string): Person
  /** Somebody who has an account and is logged in. */
  client(name: string): Promise<Person>
  /** The owner of the store, logged in to the staff area. */
  staff(): Promise<Person>
  mailsTo(person: Person): Promise<Mail[]>
  eventually: typeof eventually
  invoiceIsPaid(person: Person, invoice: Bill): Promise<void>
  serviceIs(person: Person, state: string): ReturnType<Person['service']>
  /** Everything that would have happened meanwhile happens. Sessions end after a quarter of an hour. */
  daysPass(days: number): Promise<void>
  hoursPass(hours: number): Promise<void>
  counts(): ReturnType<typeof counts>
  booksBalance(): Promise<void>
  nothingLeftToDo(): Promise<void>
}

export type ScenarioOptions = {
  startsAt?: string
  /** Environment variables of this house; asked for when it opens. */
  settings?: () => Record<string, string>
}

/** Greenfield Hosting opens in a house of its own, with all roles running, and somebody's life goes by. */
export function scenario(
  name: string,
  play: (life: Life) => Promise<void>,
  { startsAt, settings }: ScenarioOptions = {},
): void {
  test(name, { timeout: 90_000 }, async () => {
    const house = await aHouse({ ...(startsAt ? { startsAt } : {}), ...(settings ? { settings: settings() } : {}) })
    try {
      await openStore(house.contexts)
      await house.serve(['web', 'worker', 'scheduler'])
      await play(aLife(house))
    } finally {
      await house.stop()
    }
  })
}

function aLife(house: TestHouse): Life {
  const { pool, url } = house
  const world = outsideWorld({ url, pool, webhookSecret: house.secrets.sandboxWebhookSecret })
  const hoursPass = (hours: number) => advanceClock(house, house.clock.now().add({ hours }))
  const visitor = (name = 'Grace') => new Person(name, new Browser(url))
  return {
    ...world,
    house,
    visitor,
    eventually,
    async client(name) {
      const person = visitor(name)
      await person.registers()
      return person
    },
    async staff() {
      const { email, password } = demoLogins.staff
      const owner = new Person('Olivia', new Browser(url), email)
      await owner.logsIn(password)
      return owner
    },
    mailsTo: (person) => world.mailServer.mailsTo(person.email),
    async invoiceIsPaid(person, invoice) {
      await eventually(async () => {
        const { state } = await person.api.invoices.get({ id: invoice.id })
        if (state !== 'paid') throw new Error(`The invoice is ${state}.`)
      })
    },
    serviceIs: (person, state) =>
      eventually(async () => {
        const service = await person.service()
        if (service.state !== state) throw new Error(`The service is ${service.state}, not ${state}.`)
        return service
      }),
    daysPass: (days) => hoursPass(24 * days),
    hoursPass,
    counts: () => counts(pool),
    booksBalance: () => booksBalance(house),
    nothingLeftToDo: () => nothingLeftToDo(house),
  }
}
