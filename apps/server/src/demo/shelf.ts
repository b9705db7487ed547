import type { Cycle } from '@ostler/kernel'
import type { BundleInput, OptionInput, ProductInput, PromotionInput } from '../modules/catalog/index.ts'

type Shelf = {
  slug: string
  name: string
  tagline: string
  hidden?: boolean
  products: Omit<ProductInput, 'groupId'>[]
}

/** Prices in cents: monthly in EUR and USD. A year costs ten months, as hosts like to have it. */
function recurring(
  monthly: [eur: number, usd: number],
  setup: [eur: number, usd: number] = [0, 0],
): ProductInput['prices'] {
  const months: [Cycle, number][] = [
    ['monthly', 1],
    ['annual', 10],
  ]
  return months.flatMap(([cycle, factor]) =>
    (['EUR', 'USD'] as const).map((currency, index) => ({
      cycle,
      currency,
      recurring: cents(monthly[index]! * factor),
      setup: cents(cycle === 'annual' ? 0 : setup[index]!),
    })),
  )
}

const cents = (amount: number) => `${Math.floor(amount / 100)}.${String(amount % 100).padStart(2, '0')}`

const once = (eur: number, usd: number): ProductInput['prices'] => [
  { cycle: 'one_time', currency: 'EUR', recurring: cents(eur), setup: '0' },
  { cycle: 'one_time', currency: 'USD', recurring: cents(usd), setup: '0' },
]

const plan = (
  product: Partial<Omit<ProductInput, 'groupId'>> & Pick<ProductInput, 'slug' | 'name' | 'prices'>,
): Omit<ProductInput, 'groupId'> => ({
  description: '',
  features: [],
  requiresDomain: false,
  hidden: false,
  stock: null,
  serverModule: 'sandbox',
  moduleSettings: { plan: product.slug },
  ...product,
})

/** What Greenfield Hosting, the host of the demo store, sells. */
export const shelves: Shelf[] = [
  {
    slug: 'web-hosting',
    name: 'Web hosting',
    tagline: 'A home for your site, with mail and daily back-ups.',
    products: [
      plan({
        slug: 'seedling',
        name: 'Seedling',
        tagline: 'One site, all you need to begin.',
        description: 'For a first site or a landing page, with everything set up within seconds of your order.',
        features: [
          '1 website',
          '10 GB NVMe storage',
          '10 mailboxes',
          'Daily back-ups, kept 7 days',
          'Free TLS certificate',
        ],
        requiresDomain: true,
        prices: recurring([399, 429]),
      }),
      plan({
        slug: 'sapling',
        name: 'Sapling',
        tagline: 'Room for several sites.',
        description: 'For people who run a few sites. SSH, Git and staging are included.',
        features: [
          '10 websites',
          '50 GB NVMe storage',
          '50 mailboxes',
          'Daily back-ups, kept 14 days',
          'SSH, Git and staging',
        ],
        requiresDomain: true,
        prices: recurring([799, 879]),
      }),
      plan({
        slug: 'orchard',
        name: 'Orchard',
        tagline: 'For agencies and busy shops.',
        description: 'Guaranteed CPU and memory, and a person to talk to when something matters.',
        features: [
          'Unlimited websites',
          '200 GB NVMe storage',
          'Unlimited mailboxes',
          'Back-ups every 6 hours',
          'Priority support',
        ],
        requiresDomain: true,
        prices: recurring([1999, 2199]),
      }),
      plan({
        slug: 'mail-only',
        name: 'Mail only',
        tagline: 'Mailboxes on your own domain.',
        description: 'Mail without a website: IMAP, calendars and contacts, with spam kept out.',
        features: ['25 mailboxes', '25 GB a mailbox', 'Calendars and contacts', 'Spam and virus filter'],
        requiresDomain: true,
        prices: recurring([299, 329]),
      }),
    ],
  },
  {
    slug: 'vps',
    name: 'Virtual servers',
    tagline: 'Your own machine, root and all.',
    products: [
      plan({
        slug: 'vps-2',
        name: 'VPS 2',
        tagline: '2 cores for a small service.',
        description: 'AMD EPYC cores, NVMe storage and a network that is not shared with noisy neighbours.',
        features: ['2 vCPU', '4 GB memory', '80 GB NVMe', '20 TB traffic', '1 IPv4, /64 IPv6'],
        prices: recurring([899, 979]),
      }),
      plan({
        slug: 'vps-4',
        name: 'VPS 4',
        tagline: '4 cores for a database or two.',
        description: 'The one most people take: enough memory for a database beside the application.',
        features: ['4 vCPU', '8 GB memory', '160 GB NVMe', '20 TB traffic', 'Snapshots'],
        prices: recurring([1699, 1849]),
      }),
      plan({
        slug: 'vps-8',
        name: 'VPS 8',
        tagline: '8 cores that keep their promise.',
        description: 'For build servers, game servers and everything that uses what it is given.',
        features: ['8 vCPU', '16 GB memory', '320 GB NVMe', '30 TB traffic', 'Snapshots'],
        prices: recurring([3299, 3599], [500, 500]),
      }),
      plan({
        slug: 'vps-flex',
        name: 'VPS Flex',
        tagline: 'A server in the size you need.',
        description: 'Choose memory and addresses, and change them when your service grows.',
        features: ['4 vCPU', '4 to 16 GB memory', '160 GB NVMe', '20 TB traffic'],
        kind: 'vps',
        converts: true,
        fields: [
          {
            name: 'hostname',
            label: 'Host name',
            kind: 'text',
            choices: [],
            pattern: '[a-z0-9][a-z0-9.\\-]{0,62}',
            help: 'What the server calls itself.',
            required: false,
            staffOnly: false,
          },
        ],
        // Dollar prices follow the rate of the day.
        prices: recurring([1299, 0]).filter((price) => price.currency === 'EUR'),
      }),
      plan({
        slug: 'dedicated-amd',
        name: 'Dedicated AMD',
        tagline: 'A whole machine; a few are left.',
        description: 'Set up within a day by a person, in our own racks. Limited by what stands in them.',
        features: ['16 cores AMD EPYC', '128 GB ECC memory', '2 × 1.92 TB NVMe', '10 Gbit/s port'],
        stock: 6,
        prices: recurring([12900, 13900], [4900, 5400]),
      }),
    ],
  },
  {
    slug: 'add-ons',
    name: 'Add-ons',
    tagline: 'To go with a plan.',
    // A place to keep them; they are shown with the plans they belong to.
    hidden: true,
    products: [
      plan({
        slug: 'mail-filter',
        name: 'Mail filter',
        tagline: 'Spam and viruses stay out.',
        description: 'A filter in front of the mailboxes of a plan, with a report each week.',
        features: ['All mailboxes of the plan', 'Report each week'],
        kind: 'addon',
        serverModule: null,
        prices: recurring([199, 219]),
      }),
    ],
  },
  {
    slug: 'extras',
    name: 'Extras',
    tagline: 'Help and peace of mind.',
    products: [
      plan({
        slug: 'site-move',
        name: 'Site move',
        tagline: 'We bring your site over.',
        description:
          'A person moves files, databases and mailboxes from your present host, and checks that all of it works.',
        features: ['Files, databases and mail', 'No downtime', 'Done within two working days'],
        serverModule: null,
        prices: once(4900, 5400),
      }),
      plan({
        slug: 'offsite-backup',
        name: 'Off-site back-up',
        tagline: 'A copy in another country.',
        description: 'Encrypted back-ups of a service in a second data centre, kept for 90 days.',
        features: ['250 GB', 'Encrypted with your key', 'Kept 90 days'],
        serverModule: null,
        prices: recurring([499, 549]),
      }),
      plan({
        slug: 'managed-care',
        name: 'Managed care',
        tagline: 'We keep your server healthy.',
        description: 'Updates, monitoring and repairs by our engineers, around the clock.',
        features: ['Updates every week', 'Monitoring around the clock', 'Reaction within 30 minutes'],
        serverModule: null,
        prices: recurring([5900, 6400]),
      }),
    ],
  },
]

const inEuro = (monthly: number): OptionInput['choices'][number]['prices'] =>
  recurring([monthly, 0])
    .filter((price) => price.currency === 'EUR')
    .map((price) => ({ ...price, fromQuantity: 1 }))

const choice = (label: string, value: string, prices: OptionInput['choices'][number]['prices'] = []) => ({
  label,
  value,
  hidden: false,
  prices,
})

const option = (wish: Partial<OptionInput> & Pick<OptionInput, 'name' | 'kind' | 'choices'>): OptionInput => ({
  help: '',
  unit: null,
  least: 0,
  most: null,
  tiers: 'volume',
  hidden: false,
  ...wish,
})

/** What can be configured on a VPS Flex. */
export const vpsOptions: OptionInput[] = [
  option({
    name: 'Memory',
    kind: 'choice',
    choices: [choice('4 GB', '4'), choice('8 GB', '8', inEuro(400)), choice('16 GB', '16', inEuro(1000))],
  }),
  option({
    name: 'Additional IPv4 addresses',
    kind: 'quantity',
    unit: 'address',
    most: 16,
    tiers: 'graduated',
    choices: [
      choice('IPv4 address', 'ipv4', [...inEuro(200), ...inEuro(150).map((price) => ({ ...price, fromQuantity: 5 }))]),
    ],
  }),
  option({
    name: 'Back-ups',
    kind: 'yes_no',
    help: 'Each night, kept for 14 days.',
    choices: [choice('Back-ups each night', 'backup', inEuro(300))],
  }),
]

/** Products of the bundle by their slugs. */
export const bundles: (Omit<BundleInput, 'items'> & { products: string[] })[] = [
  {
    slug: 'start-pack',
    name: 'Start pack',
    tagline: 'Sites, and a copy far away.',
    description: 'Sapling with off-site back-ups, for less than one by one.',
    hidden: false,
    products: ['sapling', 'offsite-backup'],
    prices: recurring([1099, 1199]),
  },
]

export const welcome: PromotionInput = {
  code: 'WELCOME10',
  label: 'Welcome: 10 % off',
  kind: 'percent',
  percent: '10',
  amounts: [],
  periods: 3,
  startsOn: null,
  endsOn: null,
  mostUses: null,
  mostUsesPerClient: 1,
  forClients: 'new',
  cycles: null,
  currencies: null,
  enabled: true,
  productIds: [],
  requiredIds: [],
}
