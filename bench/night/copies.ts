import pg from 'pg'

/** Databases made from one another, file by file, on one server. */
export class Copies {
  readonly #serverUrl: string

  constructor(serverUrl: string) {
    this.#serverUrl = serverUrl
  }

  urlOf(name: string): string {
    const url = new URL(this.#serverUrl)
    url.pathname = `/${name}`
    return url.href
  }

  async make(name: string, template = 'template1'): Promise<string> {
    await this.#say(`CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY FILE_COPY`)
    return this.urlOf(name)
  }

  async drop(name: string): Promise<void> {
    await this.#say(`DROP DATABASE ${name} WITH (FORCE)`)
  }

  async #say(statement: string): Promise<void> {
    const client = new pg.Client({ connectionString: this.#serverUrl })
    await client.connect()
    try {
      await client.query(statement)
    } finally {
      await client.end()
    }
  }
}
