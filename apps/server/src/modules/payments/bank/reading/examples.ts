/** Statements as banks write them, for tests. */

type Version = '02' | '08'

export type Transaction = {
  amount: string
  side?: 'CRDT' | 'DBIT'
  name?: string
  iban?: string
  text?: string[]
  reference?: string
  endToEnd?: string
  bankReference?: string
  returned?: true
}

export type Entry = {
  amount: string
  side?: 'CRDT' | 'DBIT'
  status?: 'BOOK' | 'PDNG'
  on?: string
  bankReference?: string
  reversal?: true
  transactions?: Transaction[]
}

export type Statement = {
  id?: string
  iban?: string
  opening?: string
  closing?: string
  from?: string
  until?: string
  currency?: string
  entries: Entry[]
}

export const OUR_IBAN = 'DE89370400440532013000'
export const THEIR_IBAN = 'GB29NWBK60161331926819'

/** A CAMT file that the schema of its version takes. */
export function aCamt(statement: Statement, version: Version = '08', kind: '053' | '054' = '053'): string {
  const { id = 'STMT-1', iban = OUR_IBAN, currency = 'EUR', from = '2027-03-18', until = '2027-03-18' } = statement
  const [root, item] = kind === '053' ? ['BkToCstmrStmt', 'Stmt'] : ['BkToCstmrDbtCdtNtfctn', 'Ntfctn']
  const balance = (code: string, amount: string | undefined, on: string) =>
    amount === undefined || kind === '054'
      ? ''
      : `<Bal><Tp><CdOrPrtry><Cd>${code}</Cd></CdOrPrtry></Tp><Amt Ccy="${currency}">${amount.replace('-', '')}</Amt>
         <CdtDbtInd>${amount.startsWith('-') ? 'DBIT' : 'CRDT'}</CdtDbtInd><Dt><Dt>${on}</Dt></Dt></Bal>`
  // Version .02 asks a statement for a balance.
  const opening = statement.opening ?? (kind === '053' ? '0.00' : undefined)
  return `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.${kind}.001.${version}">
<${root}><GrpHdr><MsgId>M1</MsgId><CreDtTm>2027-03-18T20:00:00</CreDtTm></GrpHdr>
<${item}><Id>${id}</Id><CreDtTm>2027-03-18T20:00:00</CreDtTm>
<FrToDt><FrDtTm>${from}T00:00:00</FrDtTm><ToDtTm>${until}T00:00:00</ToDtTm></FrToDt>
<Acct><Id><IBAN>${iban}</IBAN></Id><Ccy>${currency}</Ccy></Acct>
${balance('OPBD', opening, from)}${balance('CLBD', statement.closing, until)}
${statement.entries.map((entry) => anEntry(entry, currency, version)).join('\n')}
</${item}></${root}></Document>`
}

function anEntry(entry: Entry, currency: string, version: Version): string {
  const {
    amount,
    side = 'CRDT',
    status = 'BOOK',
    on = '2027-03-18',
    bankReference,
    reversal,
    transactions = [],
  } = entry
  return `<Ntry><Amt Ccy="${currency}">${amount}</Amt><CdtDbtInd>${side}</CdtDbtInd>${reversal ? '<RvslInd>true</RvslInd>' : ''}
<Sts>${version === '02' ? status : `<Cd>${status}</Cd>`}</Sts><BookgDt><Dt>${on}</Dt></BookgDt><ValDt><Dt>${on}</Dt></ValDt>
${bankReference ? `<AcctSvcrRef>${bankReference}</AcctSvcrRef>` : ''}<BkTxCd><Prtry><Cd>NTRF+166</Cd></Prtry></BkTxCd>
${transactions.length === 0 ? '' : `<NtryDtls>${transactions.map((one) => aTransaction(one, side, currency, version)).join('')}</NtryDtls>`}</Ntry>`
}

function aTransaction(one: Transaction, entrySide: string, currency: string, version: Version): string {
  const { amount, side = entrySide, name, iban, text = [], reference, endToEnd = 'NOTPROVIDED', bankReference } = one
  const role = side === 'CRDT' ? 'Dbtr' : 'Cdtr'
  const person = name === undefined ? '' : `<Nm>${name}</Nm>`
  const party = person === '' ? '' : `<${role}>${version === '02' ? person : `<Pty>${person}</Pty>`}</${role}>`
  const account = iban ? `<${role}Acct><Id><IBAN>${iban}</IBAN></Id></${role}Acct>` : ''
  const money = `<Amt Ccy="${currency}">${amount}</Amt>`
  const over =
    version === '02' ? `<AmtDtls><TxAmt>${money}</TxAmt></AmtDtls>` : `${money}<CdtDbtInd>${side}</CdtDbtInd>`
  const structured = reference ? `<Strd><CdtrRefInf><Ref>${reference}</Ref></CdtrRefInf></Strd>` : ''
  const words = text.map((part) => `<Ustrd>${part}</Ustrd>`).join('')
  return `<TxDtls><Refs>${bankReference ? `<AcctSvcrRef>${bankReference}</AcctSvcrRef>` : ''}<EndToEndId>${endToEnd}</EndToEndId></Refs>${over}
${party || account ? `<RltdPties>${party}${account}</RltdPties>` : ''}${words || structured ? `<RmtInf>${words}${structured}</RmtInf>` : ''}
${one.returned ? '<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>' : ''}</TxDtls>`
}

/** An MT940 file of lines (`:61:` and `:86:`), wrapped in its blocks. */
export const anMt940 = (
  lines: string[],
  { account = OUR_IBAN, opening = 'C270317EUR100,00', closing = 'C270318EUR249,90' } = {},
) =>
  ['{1:F01COBADEFFXXXX0000000000}{2:O940}{4:', ':20:STARTUMS', `:25:${account}`, ':28C:00052/001', `:60F:${opening}`]
    .concat(lines, `:62F:${closing}`, '-}')
    .join('\r\n')
