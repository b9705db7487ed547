import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { contractRoutes } from './contract-routes.ts'

const server = process.env.OSTLER_SERVER ?? 'http://localhost:8080'

/** What every page needs. Named one by one, because what only some pages need must not ride along. */
const needed = [
  /node_modules\/(react|react-dom|scheduler|use-sync-external-store|@tanstack)\//,
  /lucide-react\/dist\/esm\/(?!icons)/,
  /packages\/ui\/src\/(class-names|provider|texts|theme)\./,
  /packages\/ui\/src\/components\/button\./,
  /portal\/src\/(api|session)\//,
]
const seldom = [
  /react-query\/.*\/(useMutation|useQueries)\./,
  /query-core\/.*\/(mutationObserver|queriesObserver)\./,
  /portal\/src\/api\/use-act\./,
]
const neededEverywhere = (id: string) => needed.some((one) => one.test(id)) && !seldom.some((one) => one.test(id))

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), tailwindcss(), contractRoutes()],
  resolve: {
    alias: {
      // The router's store brings a stand-in for a hook that React has had since version 18.
      'use-sync-external-store/shim/with-selector': 'use-sync-external-store/with-selector',
    },
  },
  build: {
    target: 'baseline-widely-available',
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        // One file packs better than ten, and stays cached while the pages change.
        codeSplitting: { groups: [{ name: 'core', test: neededEverywhere }] },
      },
    },
  },
  server: { proxy: { '/api': server, '/sandbox': server, '/dev': server } },
})
