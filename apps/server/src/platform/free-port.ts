import { createServer } from 'node:net'

/**
 * A port of 127.0.0.1 that nobody listens on. Not one that the machine hands out by itself: those also go to outgoing
 * connections, and between finding one and listening on it dozens may be opened. Whoever listens still copes with a port
 * that was taken meanwhile.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 10_000 + Math.floor(Math.random() * 20_000)
    if (await isFree(port)) return port
  }
}

function isFree(port: number): Promise<boolean> {
  const server = createServer()
  return new Promise((resolve) => {
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
