import { XMLParser } from 'fast-xml-parser'
import { type Client, type Domain, PleskRefusal, type PleskServer } from './server.ts'

type Tree = { [name: string]: Tree | string | (Tree | string)[] }

const parser = new XMLParser({ ignoreAttributes: true, ignoreDeclaration: true, parseTagValue: false })

const escaped = (text: unknown): string =>
  String(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
const tag = (name: string, content: unknown): string => `<${name}>${escaped(content)}</${name}>`
const ok = (inner: string): string => `<result><status>ok</status>${inner}</result>`
const failed = ({ code, message }: { code: number; message: string }): string =>
  `<result><status>error</status>${tag('errcode', code)}${tag('errtext', message)}</result>`

/** The schema is made of sequences: of each element, what may be in it, in this order. */
const sequences: Record<string, string[]> = {
  'webspace/get': ['filter', 'dataset'],
  'customer/get': ['filter', 'dataset'],
  'service-plan/get': ['filter', 'owner-id', 'owner-login', 'owner-all'],
  'webspace/set': ['filter', 'values'],
  'webspace/switch-subscription': ['filter', 'plan-guid', 'plan-external-id', 'no-plan'],
  'server/create_session': ['login', 'data'],
  filter: ['id', 'owner-id', 'name', 'login', 'guid', 'external-id'],
  dataset: [
    'gen_info',
    'hosting',
    'limits',
    'stat',
    'prefs',
    'disk_usage',
    'performance',
    'subscriptions',
    'permissions',
  ],
  values: ['gen_setup', 'prefs', 'hosting', 'limits'],
  gen_setup: ['name', 'owner-id', 'status'],
  hosting: ['vrt_hst'],
  vrt_hst: ['property', 'ip_address'],
  property: ['name', 'value'],
  data: ['user_ip', 'back_url', 'source_server'],
}

function mustFit(name: string, tree: unknown): void {
  if (Array.isArray(tree)) {
    for (const each of tree) mustFit(name, each)
    return
  }
  if (typeof tree !== 'object' || tree === null) return
  const known = sequences[name]
  const places = Object.keys(tree).map((key) => known?.indexOf(key) ?? -1)
  if (places.includes(-1) || places.some((place, index) => index > 0 && place < places[index - 1]!))
    throw new PleskRefusal(1014, `Parser error: Request is invalid. Element '${name}': This element is not expected.`)
  for (const [key, inner] of Object.entries(tree)) mustFit(key, inner)
}

const tree = (value: unknown): Tree => (typeof value === 'object' && value !== null ? (value as Tree) : {})
const list = (value: unknown): string[] => (value === undefined ? [] : [value].flat().map(String))

/** One result for each object that is meant, or asked for and not there. */
function resultsFor<Item>(
  filter: unknown,
  all: Item[],
  fieldsOf: Record<string, (item: Item) => string>,
  missing: string,
  written: (item: Item) => string,
): string {
  const [[field, wanted] = [undefined, undefined]] = Object.entries(tree(filter))
  if (field === undefined) return all.map((item) => ok(written(item))).join('')
  const read = fieldsOf[field]
  if (!read) throw new PleskRefusal(1014, `Parser error: Element '${field}': This element is not expected.`)
  return list(wanted)
    .map((value) => {
      const found = all.filter((item) => read(item) === value)
      if (found.length > 0) return found.map((item) => ok(tag('filter-id', value) + written(item))).join('')
      // Of owners it says that they own nothing; of names that there is none.
      return field === 'owner-id' ? ok(tag('filter-id', value)) : failed({ code: 1013, message: missing })
    })
    .join('')
}

const customerData = (one: Client): string =>
  `${tag('id', one.id)}<data><gen_info>${[
    tag('cr_date', one.created),
    '<cname/>',
    tag('pname', one.name),
    tag('login', one.login),
    tag('status', one.status),
    tag('email', one.email),
    tag('locale', 'en-US'),
    tag('guid', one.guid),
    tag('owner-id', 1),
    one.external_id === '' ? '<external-id/>' : tag('external-id', one.external_id),
  ].join('')}</gen_info></data>`

function webspaceData(plesk: PleskServer, one: Domain, sets: Tree): string {
  const plan = plesk.plans.find(({ guid }) => guid === one.planGuid)
  const limit = (name: string, value: number) => `<limit>${tag('name', name)}${tag('value', value)}</limit>`
  const parts: Record<string, string> = {
    gen_info: [
      tag('cr_date', one.created),
      tag('name', one.name),
      tag('ascii-name', one.ascii_name),
      tag('status', one.status),
      tag('real_size', one.realSize),
      tag('owner-id', one.ownerId),
      tag('dns_ip_address', one.ip),
      tag('htype', 'vrt_hst'),
      tag('guid', one.guid),
      '<external-id/>',
    ].join(''),
    limits: `<overuse>block</overuse>${limit('disk_space', plan?.diskSpace ?? -1)}${limit('max_traffic', plan?.maxTraffic ?? -1)}`,
    stat: tag('traffic', one.traffic) + tag('subdom', 0),
    subscriptions: `<subscription><locked>false</locked><synchronized>true</synchronized>${
      plan ? `<plan>${tag('plan-guid', plan.guid)}</plan>` : ''
    }</subscription>`,
  }
  const data = Object.keys(sets).map((name) => `<${name}>${parts[name] ?? ''}</${name}>`)
  return `${tag('id', one.id)}<data>${data.join('')}</data>`
}

const domainFields: Record<string, (one: Domain) => string> = {
  id: ({ id }) => String(id),
  'owner-id': ({ ownerId }) => String(ownerId),
  name: ({ name }) => name,
  guid: ({ guid }) => guid,
}

/** What one operation answers. */
function run(plesk: PleskServer, name: string, asked: Tree): string {
  const main = plesk.domains.filter(({ base_domain_id: base }) => base === 0)
  switch (name) {
    case 'customer/get': {
      const fields = {
        id: ({ id }: Client) => String(id),
        login: ({ login }: Client) => login,
        guid: ({ guid }: Client) => guid,
        'external-id': ({ external_id: key }: Client) => key,
      }
      const customers = plesk.clients.filter(({ type }) => type === 'customer')
      return resultsFor(asked.filter, customers, fields, 'client does not exist', customerData)
    }
    case 'webspace/get':
      return resultsFor(asked.filter, main, domainFields, 'Domain does not exist', (one) =>
        webspaceData(plesk, one, tree(asked.dataset)),
      )
    case 'service-plan/get': {
      const fields = { name: ({ name: own }: { name: string }) => own, guid: ({ guid }: { guid: string }) => guid }
      const written = (one: { id: number; name: string; guid: string }) =>
        `${tag('id', one.id)}${tag('name', one.name)}${tag('guid', one.guid)}<external-id/>`
      return resultsFor(asked.filter, plesk.plans, fields, 'Service plan does not exist', written)
    }
    case 'webspace/set':
      return resultsFor(asked.filter, main, domainFields, 'Domain does not exist', (one) => {
        const values = tree(asked.values)
        const { status } = tree(values.gen_setup)
        if (status !== undefined) plesk.setStatus(one, Number(status))
        const { property } = tree(tree(values.hosting).vrt_hst)
        for (const each of property === undefined ? [] : [property].flat())
          if (tree(each).name === 'ftp_password') plesk.setFtpPassword(one, String(tree(each).value))
        return tag('id', one.id)
      })
    case 'webspace/switch-subscription': {
      const guid = String(asked['plan-guid'] ?? '')
      if (!plesk.plans.some((one) => one.guid === guid)) throw new PleskRefusal(1013, 'Service plan does not exist')
      return resultsFor(asked.filter, main, domainFields, 'Domain does not exist', (one) => {
        one.planGuid = guid
        return tag('id', one.id)
      })
    }
    case 'server/create_session': {
      const login = String(asked.login)
      if (login !== 'admin' && !plesk.clients.some((one) => one.login === login))
        throw new PleskRefusal(1013, 'client does not exist')
      const ip = Buffer.from(String(tree(asked.data).user_ip), 'base64').toString()
      const id = crypto.randomUUID().replaceAll('-', '')
      plesk.sessions.push({ id, login, ip })
      return ok(tag('id', id))
    }
    default:
      throw new PleskRefusal(1014, `Parser error: Unknown operation ${name}.`)
  }
}

export const packet = (inner: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<packet version="1.6.9.1">${inner}</packet>`

export const systemError = (code: number, message: string): string =>
  packet(`<system><status>error</status>${tag('errcode', code)}${tag('errtext', message)}</system>`)

/** `operator/operation` of a packet. */
export function operationOf(body: string): { operator: string; operation: string; asked: Tree } {
  const [[operator = '', operations] = []] = Object.entries(tree(tree(parser.parse(body)).packet))
  const [[operation = '', asked] = []] = Object.entries(tree(operations))
  return { operator, operation, asked: tree(asked) }
}

export function answered(operator: string, operation: string, results: string): string {
  return packet(`<${operator}><${operation}>${results}</${operation}></${operator}>`)
}

/** Carries out a packet with one operation. Whatever happens, the status of HTTP is 200. */
export function carriedOut(plesk: PleskServer, body: string): string {
  const { operator, operation, asked } = operationOf(body)
  try {
    mustFit(`${operator}/${operation}`, asked)
    return answered(operator, operation, run(plesk, `${operator}/${operation}`, asked))
  } catch (error) {
    if (!(error instanceof PleskRefusal)) throw error
    if (error.code === 1014) return systemError(1014, error.message)
    return answered(operator, operation, failed(error))
  }
}

export const refusedAs = (operator: string, operation: string, code: number, message: string): string =>
  answered(operator, operation, failed({ code, message }))
