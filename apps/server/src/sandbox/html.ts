/** A piece of HTML that is safe to send: it was made by `html`, which escapes everything that is put into it. */
export class Html {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

export type Insert = Html | string | number | null | undefined | false | Insert[]

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

const escapeText = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character]!)

function insert(value: Insert): string {
  if (value === null || value === undefined || value === false) return ''
  if (value instanceof Html) return value.text
  if (Array.isArray(value)) return value.map(insert).join('')
  return escapeText(String(value))
}

/** A template tag. Attributes must be quoted by the caller: `<a href="${url}">`. */
export function html(parts: TemplateStringsArray, ...values: Insert[]): Html {
  return new Html(parts.reduce((text, part, index) => text + insert(values[index - 1]) + part))
}
