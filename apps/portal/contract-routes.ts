import { fileURLToPath } from 'node:url'
import { isContractProcedure } from '@orpc/contract'
import { type Plugin, runnerImport } from 'vite'

const name = 'virtual:contract-routes'
const contractSource = fileURLToPath(new URL('../../packages/contract/src/', import.meta.url))

/**
 * The API client needs method and path of each procedure at runtime, and nothing else. Importing the contract for that
 * would bring Zod and every schema into the browser, so the build writes just those as a table.
 */
export function contractRoutes(): Plugin {
  return {
    name: 'contract-routes',
    resolveId: (id) => (id === name ? `\0${name}` : null),
    async load(id) {
      if (id !== `\0${name}`) return null
      const { module, dependencies } = await runnerImport<typeof import('@ostler/contract')>(
        `${contractSource}index.ts`,
        { configFile: false },
      )
      for (const file of dependencies) this.addWatchFile(file)
      const { admin: _, ...portal } = module.contract
      return `export default ${JSON.stringify(Object.fromEntries(routesOf(portal)))}`
    },
  }
}

/** `['catalog.getProduct', 'GET /products/{slug}']` for each leaf of the contract. */
function* routesOf(branch: object, path: string[] = []): Generator<[string, string]> {
  for (const [key, node] of Object.entries(branch)) {
    if (isContractProcedure(node)) {
      const { method, path: httpPath } = node['~orpc'].route
      yield [[...path, key].join('.'), `${method} ${httpPath}`]
    } else {
      yield* routesOf(node, [...path, key])
    }
  }
}
