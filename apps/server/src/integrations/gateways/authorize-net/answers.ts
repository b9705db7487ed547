import { z } from 'zod'

/** What Authorize.Net answers, as far as we read it. Numbers come as numbers or as texts, lists of nothing not at all. */

const amount = z.union([z.number(), z.string()])
const text = z.coerce.string()

export const envelope = z.object({
  messages: z.object({
    resultCode: z.enum(['Ok', 'Error']),
    message: z.array(z.object({ code: z.string(), text: z.string() })).default([]),
  }),
})

const transactionResponse = z.object({
  responseCode: text.default(''),
  transId: text.default('0'),
  accountNumber: z.string().default(''),
  accountType: z.string().default(''),
  errors: z.array(z.object({ errorCode: text, errorText: z.string() })).default([]),
})

export type TransactionResponse = z.output<typeof transactionResponse>

const profileIds = z.object({
  customerProfileId: text.optional(),
  customerPaymentProfileIdList: z.array(text).default([]),
})

export const transactionAnswer = z.object({
  transactionResponse: transactionResponse.optional(),
  profileResponse: profileIds.optional(),
})

export const createdProfileAnswer = profileIds

const card = z.object({
  cardNumber: z.string(),
  expirationDate: z.string().default(''),
  cardType: z.string().default(''),
})

export const detailsAnswer = z.object({
  transaction: z.object({
    transId: text,
    submitTimeUTC: z.string(),
    transactionType: z.string().default(''),
    transactionStatus: z.string(),
    responseReasonDescription: z.string().default(''),
    responseReasonCode: text.default(''),
    order: z.object({ invoiceNumber: z.string().default('') }).optional(),
    authAmount: amount.optional(),
    settleAmount: amount.optional(),
    payment: z.object({ creditCard: card.optional() }).optional(),
    profile: z.object({ customerProfileId: text, customerPaymentProfileId: text.optional() }).optional(),
  }),
})

export type Transaction = z.output<typeof detailsAnswer>['transaction']

export const listAnswer = z.object({
  transactions: z
    .array(z.object({ transId: text, transactionStatus: z.string(), invoiceNumber: text.default('') }))
    .default([]),
  totalNumInResultSet: z.coerce.number().optional(),
})

export type Listed = z.output<typeof listAnswer>['transactions'][number]

export const batchesAnswer = z.object({
  batchList: z.array(z.object({ batchId: text, settlementTimeUTC: z.string().default('') })).default([]),
})

const paymentProfile = z.object({
  customerPaymentProfileId: text,
  payment: z.object({ creditCard: card.optional() }).optional(),
})

export const paymentProfileAnswer = z.object({ paymentProfile })

export const profileAnswer = z.object({
  profile: z.object({ customerProfileId: text, paymentProfiles: z.array(paymentProfile).default([]) }),
})

export const merchantAnswer = z.object({
  merchantName: z.string().default(''),
  isTestMode: z.boolean().default(false),
  currencies: z.array(z.string()).default([]),
  publicClientKey: z.string().optional(),
})

export const webhooksAnswer = z.array(
  z.object({ url: z.string(), status: z.string(), eventTypes: z.array(z.string()).default([]) }),
)

/** Where the messages say it all. */
export const anything = z.object({})
