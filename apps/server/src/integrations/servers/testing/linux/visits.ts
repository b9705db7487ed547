import { request as overHttp } from 'node:http'
import { request as overTls } from 'node:https'
import type { TLSSocket } from 'node:tls'
import { Client, type SFTPWrapper } from 'ssh2'

export type Page = { status: number; text: string; certificate?: { names: string; issuer: string } }

/** Asks this machine for a page of a host, over HTTP or HTTPS, whoever signed the certificate. */
export function visit(port: number, host: string, path: string, tls: 'tls' | 'plain' = 'plain'): Promise<Page> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, path, headers: { host }, agent: false }
    const asked =
      tls === 'tls' ? overTls({ ...options, servername: host, rejectUnauthorized: false }) : overHttp(options)
    asked.on('response', (answer) => {
      const shown = tls === 'tls' ? (answer.socket as TLSSocket).getPeerCertificate() : null
      const certificate = shown
        ? { certificate: { names: shown.subjectaltname ?? '', issuer: String(shown.issuer.CN) } }
        : {}
      let text = ''
      answer.on('data', (chunk) => {
        text += chunk
      })
      answer.on('end', () => resolve({ status: answer.statusCode!, text, ...certificate }))
      answer.on('error', reject)
    })
    asked.on('error', reject)
    asked.end()
  })
}

export type Visit = {
  put(path: string, text: string): Promise<void>
  list(path: string): Promise<string[]>
  end(): void
}

/** Comes in by SFTP, as a client does. Rejects when sshd does not let them in. */
export function comeIn(port: number, username: string, password: string): Promise<Visit & { client: Client }> {
  return new Promise((resolve, reject) => {
    const client = new Client()
    client.on('error', reject)
    client.on('ready', () =>
      client.sftp((error, sftp: SFTPWrapper) => {
        if (error) return reject(error)
        resolve({
          client,
          put: (path, text) =>
            new Promise((done, fail) => {
              sftp.writeFile(path, text, (problem) => (problem ? fail(problem) : done()))
            }),
          list: (path) =>
            new Promise((done, fail) => {
              sftp.readdir(path, (problem, found) =>
                problem ? fail(problem) : done(found.map(({ filename }) => filename).sort()),
              )
            }),
          end: () => client.end(),
        })
      }),
    )
    client.connect({ host: '127.0.0.1', port, username, password, authHandler: ['password'] })
  })
}
