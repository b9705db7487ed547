/**
 * Who may know whom. Calls go down, events go up; see ARCHITECTURE.md. `npm run check` runs this, and the test beside it
 * has seen every rule red.
 */
const floors = [
  ['identity', 'ledger', 'messaging', 'servers', 'tax'],
  ['clients', 'catalog'],
  ['billing'],
  ['services', 'domains'],
  ['ordering', 'payments', 'support'],
  ['reports', 'automation'],
]

const modules = 'apps/server/src/modules'
const tests =
  '\\.test\\.tsx?$|/testing\\.ts$|/[a-z-]*examples\\.ts$|(platform|api|gateways|servers|integrations)/testing/'

/** A room may import rooms of lower floors only, and those only through their index. */
const roomRules = floors.flatMap((rooms, floor) =>
  rooms.flatMap((room) => {
    const lower = floors.slice(0, floor).flat()
    return [
      {
        name: `${room}-looks-down-only`,
        severity: 'error',
        comment: 'Rooms of one floor do not know each other, and nobody reaches up.',
        from: { path: `^${modules}/${room}/`, pathNot: tests },
        to: { path: `^${modules}/(?!${[room, ...lower].join('/|')}/)[^/]+/` },
      },
    ]
  }),
)

module.exports = {
  forbidden: [
    ...roomRules,
    {
      name: 'rooms-have-one-door',
      severity: 'error',
      comment: 'Another room is entered through its index.ts; compose.ts also takes its module.ts.',
      from: { path: `^apps/server/src/(modules/([^/]+)/|api/|demo/|cli/|[^/]+\\.ts$)`, pathNot: tests },
      to: { path: `^${modules}/[^/]+/`, pathNot: [`^${modules}/[^/]+/(index|module)\\.ts$`, `^${modules}/$2/`] },
    },
    {
      name: 'only-compose-takes-modules',
      severity: 'error',
      from: { pathNot: ['^apps/server/src/compose\\.ts$', tests] },
      to: { path: `^${modules}/[^/]+/module\\.ts$` },
    },
    {
      name: 'only-compose-knows-integrations',
      severity: 'error',
      from: { pathNot: ['^apps/server/src/(compose\\.ts$|integrations/)', tests] },
      to: { path: '^apps/server/src/integrations/' },
    },
    {
      name: 'integrations-decide-nothing',
      severity: 'error',
      comment: 'An integration translates: it knows the kit and the kernel.',
      from: { path: '^apps/server/src/integrations/', pathNot: tests },
      to: { path: '^apps/server/src/(?!integrations/)' },
    },
    {
      name: 'platform-knows-no-business',
      severity: 'error',
      from: { path: '^apps/server/src/platform/', pathNot: tests },
      to: {
        path: '^apps/server/src/(modules|integrations|api|sandbox|demo|cli)/|^apps/server/src/(compose|serve|web|installation|config)\\.ts$',
      },
    },
    {
      name: 'modules-know-no-doors',
      severity: 'error',
      from: { path: `^${modules}/`, pathNot: tests },
      to: {
        path: '^apps/server/src/(integrations|api|sandbox|demo|cli)/|^apps/server/src/(compose|serve|web|installation|config|secrets)\\.ts$',
      },
    },
    {
      name: 'the-sandbox-is-another-side',
      severity: 'error',
      comment: 'It is reached over the wire, like the real thing, and knows no more of us than plumbing.',
      from: { path: '^apps/server/src/sandbox/', pathNot: tests },
      to: { path: '^apps/server/src/(?!sandbox/|platform/)' },
    },
    {
      name: 'the-kernel-knows-nobody',
      severity: 'error',
      from: { path: '^packages/kernel/' },
      to: { path: '^(packages/(?!kernel)|apps/)' },
    },
    {
      name: 'packages-know-no-apps',
      severity: 'error',
      from: { path: '^packages/' },
      to: { path: '^apps/' },
    },
    {
      name: 'ui-has-no-product-words',
      severity: 'error',
      from: { path: '^packages/ui/' },
      to: { path: '^packages/(?!ui)' },
    },
    {
      name: 'sign-in-knows-contract-and-components',
      severity: 'error',
      comment: 'Each app hands it the calls it makes.',
      from: { path: '^packages/sign-in/' },
      to: { path: '^packages/(?!sign-in/|contract/|ui/)' },
    },
    {
      name: 'apps-speak-http',
      severity: 'error',
      comment: 'The React apps know the contract and the components, nothing of the server.',
      from: { path: '^apps/(portal|admin)/' },
      to: { path: '^(apps/server|packages/(kernel|integration-kit))/' },
    },
    {
      name: 'no-circles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '/dist/' },
    // TypeScript 7 has no API for tools yet.
    parser: 'swc',
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'default'] },
  },
}
