/**
 * Things a room needs and does not make: adapters, the vault, addresses. A room names the port; compose.ts fills it.
 * A typed key stands in for a constructor argument, so that use-cases stay plain functions of context and input.
 */
export type Port<T> = { readonly name: string; readonly _type?: T }

export const definePort = <T>(name: string): Port<T> => ({ name })

export class Ports {
  readonly #provided = new Map<string, unknown>()

  provide<T>(port: Port<T>, value: T): this {
    this.#provided.set(port.name, value)
    return this
  }

  get<T>(port: Port<T>): T {
    if (!this.#provided.has(port.name))
      throw new Error(`Nothing was provided for the port "${port.name}" in compose.ts.`)
    return this.#provided.get(port.name) as T
  }
}
