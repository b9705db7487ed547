import Provider from 'oidc-provider'

/**
 * A provider of OpenID Connect as a process of its own: `node oidc-provider.ts <port> <redirect uri> …`. Whoever types an
 * address into its log-in page is that person; it vouches for every address that does not begin with "unverified".
 */
const [port = '', ...redirectUris] = process.argv.slice(2)

const provider = new Provider(`http://localhost:${port}`, {
  clients: [
    {
      client_id: 'ostler',
      client_secret: 'a secret between the two of us',
      redirect_uris: redirectUris,
      grant_types: ['authorization_code'],
      response_types: ['code'],
    },
  ],
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['given_name', 'family_name'] },
  findAccount: (_ctx, sub) => ({
    accountId: sub,
    claims: () => ({
      sub,
      email: sub,
      email_verified: !sub.startsWith('unverified'),
      given_name: 'Ada',
      family_name: 'Lovelace',
    }),
  }),
  features: { devInteractions: { enabled: true } },
  pkce: { required: () => true },
  cookies: { keys: ['of a test'] },
})
provider.listen(Number(port), '127.0.0.1', () => process.send?.('listening'))
process.on('disconnect', () => process.exit())
