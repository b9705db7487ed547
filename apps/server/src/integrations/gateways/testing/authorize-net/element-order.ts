import { existsSync, readFileSync } from 'node:fs'

type Element = {
  name?: string
  extends?: string
  type?: string
  optional?: boolean
  maxLength?: number
  fields?: Element[]
}
type Description = {
  elements: Record<string, Element[]>
  types: Record<string, Element[]>
  enums: Record<string, string[]>
}

/** Null where `OSTLER_PROVIDER_SPECS` does not name a folder that has it. */
export function loadElementOrder(): Description | null {
  const folder = process.env.OSTLER_PROVIDER_SPECS
  const path = `${folder}/authorizenet-element-order.json`
  return folder && existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : null
}

/** Of these one element is chosen, so that none of them is needed by itself. */
const choices = new Set(['merchantAuthenticationType', 'paymentType'])

/**
 * What is wrong with a request, by the schema that Authorize.Net publishes: elements that it does not know, or in another
 * order, that are missing, or too long.
 */
export function problemsWith(description: Description, body: string): string[] {
  const [[root, content] = ['', {}], ...more] = Object.entries(JSON.parse(body) as Record<string, object>)
  const elements = description.elements[root]
  if (!elements || more.length > 0) return [`${root} is not the one request of the body.`]
  return check(description, root, elements, content)
}

const flat = (description: Description, elements: Element[]): Element[] =>
  elements.flatMap((one) => (one.extends ? flat(description, description.types[one.extends] ?? []) : [one]))

function check(description: Description, at: string, elements: Element[], content: object, isChoice = false): string[] {
  const known = flat(description, elements)
  const problems: string[] = []
  let reached = -1
  for (const [name, value] of Object.entries(content)) {
    const index = known.findIndex((one) => one.name === name)
    const element = known[index]
    if (!element) {
      problems.push(`${at} has no ${name}.`)
      continue
    }
    if (index < reached) problems.push(`${at}.${name} comes too late.`)
    reached = index
    for (const one of Array.isArray(value) ? value : [value])
      problems.push(...checkValue(description, `${at}.${name}`, element, one))
  }
  for (const { name, optional } of known)
    if (!optional && !isChoice && name && !(name in content)) problems.push(`${at}.${name} is missing.`)
  return problems
}

function checkValue(description: Description, at: string, element: Element, value: unknown): string[] {
  const { type = '', maxLength, fields } = element
  const inner = fields ?? description.types[type]
  if (inner) {
    if (typeof value !== 'object' || value === null) return [`${at} has to be an object.`]
    return check(description, at, inner, value, choices.has(type))
  }
  const text = String(value)
  const allowed = description.enums[type]
  if (allowed && !allowed.includes(text)) return [`${at} cannot be ${text}.`]
  if (type === 'numericString' && !/^\d+$/.test(text)) return [`${at} has to be a number.`]
  if (type === 'boolean' && typeof value !== 'boolean') return [`${at} has to be true or false.`]
  return maxLength !== undefined && text.length > maxLength ? [`${at} is longer than ${maxLength}.`] : []
}
