import { createHash, createHmac } from 'node:crypto'

/** Something of EC2: it becomes XML with each name as it stands here; lists become `<item>`s. */
export type Node = string | number | boolean | null | undefined | Node[] | { [name: string]: Node }

export const NAMESPACE = 'http://ec2.amazonaws.com/doc/2016-11-15/'

export class Ec2Fault extends Error {
  readonly status: number
  readonly code: string
  constructor(code: string, message: string, status = 400) {
    super(message)
    this.code = code
    this.status = status
  }
}

const escaped = (text: string): string =>
  text.replace(/[<>&"]/g, (one) => ({ '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;' })[one]!)

export function toXml(node: Node): string {
  if (node === null || node === undefined) return ''
  if (Array.isArray(node)) return node.map((one) => `<item>${toXml(one)}</item>`).join('')
  if (typeof node !== 'object') return escaped(String(node))
  return Object.entries(node)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => `<${name}>${toXml(value)}</${name}>`)
    .join('')
}

/** The parameters of a request, of which lists are spelled `Filter.1.Value.2`. */
export class Query {
  readonly values: Record<string, string>
  constructor(body: string) {
    this.values = Object.fromEntries(new URLSearchParams(body))
  }
  get action(): string {
    return this.values.Action ?? ''
  }
  /** @throws Ec2Fault when it is not there */
  need(name: string): string {
    const value = this.values[name]
    if (!value) throw new Ec2Fault('MissingParameter', `The request must contain the parameter ${name}`)
    return value
  }
  list(name: string): string[] {
    const all: string[] = []
    for (let at = 1; this.values[`${name}.${at}`] !== undefined; at += 1) all.push(this.values[`${name}.${at}`]!)
    return all
  }
  /** How many structures of this name there are. */
  count(name: string): number {
    let at = 0
    while (Object.keys(this.values).some((key) => key.startsWith(`${name}.${at + 1}.`))) at += 1
    return at
  }
  filters(): { name: string; values: string[] }[] {
    return Array.from({ length: this.count('Filter') }, (_, at) => ({
      name: this.values[`Filter.${at + 1}.Name`]!,
      values: this.list(`Filter.${at + 1}.Value`),
    }))
  }
  tags(at: string): Record<string, string> {
    return Object.fromEntries(
      Array.from({ length: this.count(at) }, (_, one) => [
        this.values[`${at}.${one + 1}.Key`]!,
        this.values[`${at}.${one + 1}.Value`] ?? '',
      ]),
    )
  }
  tagsFor(resource: string): Record<string, string> {
    for (let at = 1; at <= this.count('TagSpecification'); at += 1)
      if (this.values[`TagSpecification.${at}.ResourceType`] === resource)
        return this.tags(`TagSpecification.${at}.Tag`)
    return {}
  }
  /** What makes two requests the same, besides the token. */
  get digest(): string {
    const { ClientToken: _, DryRun: __, ...rest } = this.values
    return JSON.stringify(Object.entries(rest).sort())
  }
}

const sha = (text: string): string => createHash('sha256').update(text).digest('hex')
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()

/**
 * Signature Version 4: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 *
 * @throws Ec2Fault when it is not that of the key
 */
export function checkSignature(
  request: { headers: Record<string, unknown>; body: string },
  keys: { accessKeyId: string; secretAccessKey: string },
): void {
  const header = String(request.headers.authorization ?? '')
  const parts = /Credential=([^/]+)\/(\d{8})\/([^/]+)\/ec2\/aws4_request, SignedHeaders=([^,]+), Signature=(\w+)/.exec(
    header,
  )
  if (!parts) throw new Ec2Fault('MissingAuthenticationToken', 'Request is missing Authentication Token', 403)
  const [, id, day, region, signed, signature] = parts as unknown as string[]
  if (id !== keys.accessKeyId)
    throw new Ec2Fault('AuthFailure', 'AWS was not able to validate the provided access credentials', 401)
  const names = signed!.split(';')
  const headers = names.map((name) => `${name}:${String(request.headers[name]).trim()}\n`).join('')
  const canonical = ['POST', '/', '', headers, signed, sha(request.body)].join('\n')
  const scope = `${day}/${region}/ec2/aws4_request`
  const text = ['AWS4-HMAC-SHA256', String(request.headers['x-amz-date']), scope, sha(canonical)].join('\n')
  const key = ['ec2', 'aws4_request'].reduce(hmac, hmac(hmac(`AWS4${keys.secretAccessKey}`, day!), region!))
  if (hmac(key, text).toString('hex') !== signature)
    throw new Ec2Fault(
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided.',
      403,
    )
}
