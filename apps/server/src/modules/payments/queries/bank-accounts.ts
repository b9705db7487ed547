import type { BankAccount } from '@ostler/integration-kit'
import { DomainError, Money } from '@ostler/kernel'
import { and, asc, desc, eq, isNotNull } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { readSetting } from '../../../platform/settings.ts'
import type { TransferTo } from '../../billing/index.ts'
import { statementColumnsSetting } from '../bank/settings.ts'
import { connect, enabledGateways, type GatewayRow } from '../gateways.ts'
import { bankLines, bankStatements, gatewayRows } from '../schema.ts'

/** An account of ours at a bank: a gateway that says so of itself. */
export type OurAccount = { row: GatewayRow; account: BankAccount }

/** Also those that are not offered to payers: money may still arrive there. */
export async function ourAccounts(ctx: Context): Promise<OurAccount[]> {
  const rows = await ctx.read.select().from(gatewayRows).orderBy(asc(gatewayRows.position), asc(gatewayRows.id))
  return rows.flatMap((row) => accountOf(ctx, row) ?? [])
}

/** Where payers in a currency transfer to: the first account that takes it, in the order in which payers see them. */
export async function transferToOurs(ctx: Context, { currency }: { currency: string }): Promise<TransferTo | null> {
  for (const row of await enabledGateways(ctx)) {
    if (row.currencies.length > 0 && !row.currencies.includes(currency)) continue
    const ours = accountOf(ctx, row)
    if (ours) return transferDetails(ours.account)
  }
  return null
}

function accountOf(ctx: Context, row: GatewayRow): OurAccount | null {
  try {
    const account = connect(ctx, row).gateway.bankAccount?.()
    return account ? { row, account } : null
  } catch (error) {
    // One whose settings do not fit its kind any more was logged, and is none.
    if (error instanceof DomainError) return null
    throw error
  }
}

function transferDetails({ holder, iban, bic, bankName, accountNumber, routing, upi }: BankAccount): TransferTo {
  const account = [routing, accountNumber].filter((part) => part !== '').join(' ')
  const said = Object.entries({ iban, bic, name: bankName, account }).filter(([, value]) => value !== '')
  const isBank = iban !== '' || account !== ''
  return { ...(isBank ? { bank: { holder, ...Object.fromEntries(said) } } : {}), ...(upi ? { upi } : {}) }
}

export type AccountOverview = OurAccount & {
  open: number
  /** The balance with which its newest statement closed, by currency. */
  balances: { amount: Money; on: Temporal.PlainDate }[]
  hasColumns: boolean
}

/** Our accounts with what is to be done on each, for staff. */
export async function listBankAccounts(ctx: Context): Promise<AccountOverview[]> {
  const columns = await readSetting(ctx, statementColumnsSetting)
  const overview: AccountOverview[] = []
  for (const ours of await ourAccounts(ctx)) {
    const { name } = ours.row
    const open = await ctx.read.$count(bankLines, and(eq(bankLines.account, name), eq(bankLines.state, 'open')))
    const closed = await ctx.read
      .selectDistinctOn([bankStatements.currency], {
        currency: bankStatements.currency,
        closingMinor: bankStatements.closingMinor,
        untilOn: bankStatements.untilOn,
      })
      .from(bankStatements)
      .where(
        and(
          eq(bankStatements.account, name),
          isNotNull(bankStatements.closingMinor),
          isNotNull(bankStatements.untilOn),
        ),
      )
      .orderBy(bankStatements.currency, desc(bankStatements.untilOn), desc(bankStatements.id))
    const balances = closed.map((one) => ({ amount: Money.ofMinor(one.closingMinor!, one.currency), on: one.untilOn! }))
    overview.push({ ...ours, open, balances, hasColumns: name in columns })
  }
  return overview
}
