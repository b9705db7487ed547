import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { contractRoutes } from './vite-contract-routes.ts'

export default defineConfig({
  base: '/admin/',
  plugins: [react(), tailwindcss(), contractRoutes()],
  build: {
    // Fonts and images stay files of their own: the content security policy allows no data: addresses.
    assetsInlineLimit: 0,
  },
  server: {
    port: 5174,
    proxy: { '/api': 'http://localhost:8080' },
  },
})
