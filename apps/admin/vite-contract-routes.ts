import { fileURLToPath } from 'node:url'
import { minifyContractRouter } from '@orpc/contract'
import { type Plugin, runnerImport } from 'vite'

const virtualId = 'virtual:staff-routes'
const resolvedId = `\0${virtualId}`
const contractFolder = fileURLToPath(new URL('../../packages/contract/src/', import.meta.url))

/**
 * Gives the browser the paths and methods of the contract without its schemas.
 *
 * The client needs to know where a procedure lives, not what is valid: the server decides that. Schemas would bring Zod
 * and the kernel into the bundle. `runnerImport` reads the contract on any Node that runs Vite, also one that knows no
 * TypeScript.
 */
export function contractRoutes(): Plugin {
  return {
    name: 'ostler-staff-routes',
    resolveId: (id) => (id === virtualId ? resolvedId : undefined),
    async load(id) {
      if (id !== resolvedId) return
      const { module, dependencies } = await runnerImport<typeof import('@ostler/contract')>(
        `${contractFolder}index.ts`,
        {
          configFile: false,
          logLevel: 'error',
        },
      )
      for (const file of dependencies) this.addWatchFile(file)
      const { auth, signIn, catalog, admin } = module.contract
      return `export default ${JSON.stringify(minifyContractRouter({ auth, signIn, catalog, admin }), onlyWhatACallNeeds)}`
    },
    async handleHotUpdate({ file, server }) {
      if (!file.startsWith(contractFolder)) return
      const routes = server.moduleGraph.getModuleById(resolvedId)
      if (routes) await server.reloadModule(routes)
    },
  }
}

/** Drops what only documentation and the server's guards read. */
function onlyWhatACallNeeds(key: string, value: unknown) {
  if (key === 'summary' || key === 'tags') return undefined
  return key === 'meta' ? {} : value
}
