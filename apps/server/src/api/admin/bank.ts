import { implement } from '@orpc/server'
import { contract } from '@ostler/contract'
import { invalidField, Money } from '@ostler/kernel'
import { invoiceNumbers } from '../../modules/billing/index.ts'
import { clientNames } from '../../modules/clients/index.ts'
import * as payments from '../../modules/payments/index.ts'
import type { Context } from '../../platform/context.ts'
import type { ApiContext } from '../../platform/http/api.ts'

const os = implement(contract).$context<ApiContext>().admin
const done = { done: true } as const

export const bankAccountHandlers = {
  list: os.bankAccounts.list.handler(async ({ context: { ctx } }) => ({
    items: (await payments.listBankAccounts(ctx)).map(({ row, account, open, balances, hasColumns }) => ({
      name: row.name,
      label: row.label,
      number: account.iban || account.accountNumber || account.upi?.address || '',
      isEnabled: row.isEnabled,
      open,
      balances: balances.map(({ amount, on }) => ({ amount: amount.toWire(), on: on.toString() })),
      hasColumns,
    })),
  })),
}

export const bankStatementHandlers = {
  list: os.bankStatements.list.handler(async ({ input, context: { ctx } }) => {
    const page = await payments.listBankStatements(ctx, input)
    const label = await labels(ctx)
    return { ...page, items: page.items.map((one) => presentStatement(one, label)) }
  }),
  get: os.bankStatements.get.handler(async ({ input, context: { ctx } }) =>
    presentStatement(await payments.bankStatement(ctx, input.id), await labels(ctx)),
  ),
  import: os.bankStatements.import.handler(async ({ input: { file, account }, context: { ctx } }) => {
    const content = new Uint8Array(await file.arrayBuffer())
    const imported = await payments.importStatement(ctx, { fileName: file.name, content, account })
    const label = await labels(ctx)
    return { statements: imported.map((one) => ({ ...one, account: label(one.account) })) }
  }),
}

export const bankColumnHandlers = {
  preview: os.bankColumns.preview.handler(async ({ input: { file, account }, context: { ctx } }) =>
    payments.previewColumns(ctx, { account, content: new Uint8Array(await file.arrayBuffer()) }),
  ),
  save: os.bankColumns.save.handler(async ({ input, context: { ctx } }) => {
    await payments.saveStatementColumns(ctx, input)
    return done
  }),
}

export const bankLineHandlers = {
  list: os.bankLines.list.handler(async ({ input, context: { ctx } }) => {
    const page = await payments.listBankLines(ctx, input)
    return { ...page, items: await presentLines(ctx, page.items) }
  }),
  get: os.bankLines.get.handler(({ input, context: { ctx } }) => shown(ctx, input.id)),
  match: os.bankLines.match.handler(async ({ input, context: { ctx } }) => {
    const { id, clientId } = input
    await payments.matchLine(ctx, { lineId: id, clientId, invoices: chosen(input) })
    return shown(ctx, id)
  }),
  matchPayout: os.bankLines.matchPayout.handler(async ({ input: { id, payoutId }, context: { ctx } }) => {
    await payments.matchPayout(ctx, { lineId: id, payoutId })
    return shown(ctx, id)
  }),
  return: os.bankLines.return.handler(async ({ input: { id, transactionId }, context: { ctx } }) => {
    await payments.returnPayment(ctx, { lineId: id, transactionId })
    return shown(ctx, id)
  }),
  undo: os.bankLines.undo.handler(async ({ input: { id, reason }, context: { ctx } }) => {
    await payments.undoMatch(ctx, { lineId: id, reason })
    return shown(ctx, id)
  }),
  ignore: os.bankLines.ignore.handler(async ({ input: { id, reason }, context: { ctx } }) => {
    await payments.ignoreLine(ctx, { lineId: id, reason })
    return shown(ctx, id)
  }),
  reopen: os.bankLines.reopen.handler(async ({ input: { id }, context: { ctx } }) => {
    await payments.reopenLine(ctx, { lineId: id })
    return shown(ctx, id)
  }),
  note: os.bankLines.note.handler(async ({ input: { id, note }, context: { ctx } }) => {
    await payments.noteLine(ctx, { lineId: id, note })
    return shown(ctx, id)
  }),
}

export const bankSettingsHandlers = {
  bank: os.settings.bank.handler(({ context: { ctx } }) => payments.bankSettings.read(ctx)),
  changeBank: os.settings.changeBank.handler(async ({ input, context: { ctx } }) => {
    await payments.bankSettings.change(ctx, input)
    return done
  }),
}

type Chosen = { settles: 'invoices' | 'oldest_first' | 'none'; invoiceIds?: number[] | undefined }

function chosen({ settles, invoiceIds = [] }: Chosen): [number, ...number[]] | 'oldest_first' | 'none' {
  if (settles !== 'invoices') return settles
  const [first, ...others] = invoiceIds
  if (first === undefined) throw invalidField('invoiceIds', 'names no invoice')
  return [first, ...others]
}

type Label = (name: string) => { name: string; label: string }

async function labels(ctx: Context): Promise<Label> {
  const known = new Map((await payments.listBankAccounts(ctx)).map(({ row }) => [row.name, row.label]))
  return (name) => ({ name, label: known.get(name) ?? name })
}

const moneyOf = (minor: bigint | null, currency: string) =>
  minor === null ? null : Money.ofMinor(minor, currency).toWire()

function presentStatement(one: payments.BankStatement & { open: number }, label: Label) {
  const { id, number, format, currency, fileName, remark, lines, newLines, open, importedBy } = one
  return {
    ...{ id, number, format, currency, fileName, remark, lines, newLines, open, importedBy },
    account: label(one.account),
    from: one.fromOn?.toString() ?? null,
    until: one.untilOn?.toString() ?? null,
    opening: moneyOf(one.openingMinor, currency),
    closing: moneyOf(one.closingMinor, currency),
    isCompared: one.comparedAt !== null,
    importedAt: one.importedAt.toString(),
  }
}

async function shown(ctx: Context, id: number) {
  const [line] = await presentLines(ctx, [await payments.bankLine(ctx, id)])
  return line!
}

type Line = { line: payments.BankLine; proposals: payments.LineProposal[] }

async function presentLines(ctx: Context, lines: readonly Line[]) {
  const proposals = lines.flatMap((one) => one.proposals)
  const clientIds = [
    ...lines.flatMap(({ line }) => line.clientId ?? []),
    ...proposals.flatMap((one) => (one.kind === 'payout' ? [] : one.clientId)),
  ]
  const [names, numbers, label] = await Promise.all([
    clientNames(ctx, clientIds),
    invoiceNumbers(
      ctx,
      proposals.flatMap((one) => (one.kind === 'invoices' ? one.invoiceIds : [])),
    ),
    labels(ctx),
  ])
  const client = (id: number) => ({ id, name: names.get(id) ?? '' })
  const present = (one: payments.LineProposal) => ({
    kind: one.kind,
    client: one.kind === 'payout' ? null : client(one.clientId),
    invoices: one.kind === 'invoices' ? one.invoiceIds.map((id) => ({ id, number: numbers.get(id) ?? '' })) : [],
    payout: one.kind === 'payout' ? { id: one.payoutId, gateway: one.gateway, reference: one.reference } : null,
    transactionId: one.kind === 'return' ? one.transactionId : null,
    score: one.score,
    reasons: one.reasons,
    isCertain: one.isCertain,
  })
  return lines.map(({ line, proposals: ofLine }) => {
    const { id, statementId, payerName, payerAccount, text, paymentReference, endToEnd, bankReference } = line
    const { isReturn, state, stateReason, note, transactionId, payoutId, changedBy } = line
    return {
      ...{ id, statementId, payerName, payerAccount, text, paymentReference, endToEnd, bankReference },
      ...{ isReturn, state, stateReason, note, transactionId, payoutId, changedBy },
      account: label(line.account),
      bookedOn: line.bookedOn.toString(),
      amount: Money.ofMinor(line.amountMinor, line.currency).toWire(),
      client: line.clientId === null ? null : client(line.clientId),
      changedAt: line.changedAt.toString(),
      proposals: ofLine.map(present),
    }
  })
}
