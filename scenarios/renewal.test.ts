import { expect } from 'vitest'
import { scenario } from './life.ts'

scenario(
  'a monthly plan is invoiced once for its next month, and paying moves its due date by exactly that month',
  async (life) => {
    const ada = await life.client('Ada')
    const { invoice: first } = await ada.orders('seedling')
    await ada.pays(first)
    expect(await life.serviceIs(ada, 'active')).toMatchObject({ nextDueOn: '2027-02-28' })
    await life.nothingLeftToDo()

    // Not longer: three days after the due date it would be suspended.
    await life.daysPass(30)
    await ada.logsIn()
    await life.nothingLeftToDo()
    const { items } = await ada.api.invoices.list()
    expect(items).toMatchObject([
      // Fourteen days before it is due.
      { number: 'INV-2027-000002', state: 'overdue', issuedOn: '2027-02-14', dueOn: '2027-02-28' },
      { number: first.number, state: 'paid', issuedOn: '2027-01-31', dueOn: '2027-01-31' },
    ])
    const [second] = items
    expect(await ada.api.invoices.get({ id: second!.id })).toMatchObject({
      total: { amount: '3.99', currency: 'EUR' },
      lines: [{ description: 'Seedling, ada.example (monthly)', from: '2027-02-28', until: '2027-03-30' }],
    })

    await ada.pays(second!)
    await life.invoiceIsPaid(ada, second!)
    await life.nothingLeftToDo()
    // Bought on the 31st: February has none, March has one again.
    expect(await ada.service()).toMatchObject({ state: 'active', nextDueOn: '2027-03-31' })
    expect(await life.counts()).toEqual({
      clients: 1,
      orders: 1,
      invoices: 2,
      services: 1,
      attempts: 2,
      payments: 2,
      ledger: { invoice_issued: 2, payment_received: 2, gateway_fee: 2 },
      sessions: 2,
      accounts: 1,
      mails: {
        verify_email: 1,
        order_received: 1,
        invoice_issued: 2,
        // Seven days and one before it was due, and one after, because she was late.
        invoice_reminder: 2,
        invoice_overdue: 1,
        payment_received: 2,
        service_ready: 1,
      },
    })
    await life.booksBalance()
  },
  { startsAt: '2027-01-31T10:00:00Z' },
)
