import { defineGateway, type Gateway, type GatewayKind, longTextField } from '@ostler/integration-kit'
import { z } from 'zod'

const settings = z.object({
  text: longTextField(
    {
      label: 'What payers are told',
      help: 'Where the cheque is sent to and to whom it is made out, or when the till is open.',
    },
    { longest: 2000 },
  ),
})

/** A cheque, cash, or any other way in which staff see the money arrive and record it. */
export const createByHand = (): GatewayKind =>
  defineGateway({
    kind: 'by_hand',
    label: 'Cheque, cash or other',
    about: 'Payers read what you tell them, and staff record the money when it has arrived.',
    payerLabel: 'Cheque or cash',
    payerHint: '',
    webhookHelp: '',
    settings,
    capabilities: {
      ways: ['instructions'],
      stores: 'none',
      charges: false,
      holds: false,
      refunds: 'none',
      disputes: false,
      bankDebit: false,
      fees: false,
      payouts: false,
      currencies: null,
    },
    connect: ({ text }): Gateway => ({
      instruct: ({ amount, paymentReference, description }) => ({
        rows: [
          { label: 'Amount', value: `${amount.amount} ${amount.currency}` },
          { label: 'Reference', value: paymentReference || description },
        ],
        code: null,
        note: text,
      }),
      checkSettings: async () => ({ kind: 'accepted', account: 'By hand', isLive: true, warnings: [] }),
    }),
  })
