import {
  Archive,
  Boxes,
  FlaskConical,
  Globe,
  Home,
  Inbox,
  LifeBuoy,
  MoreHorizontal,
  Pencil,
  Plus,
  RotateCw,
  Search,
  Server,
  Settings,
  Trash,
  UserPlus,
  Users,
  Wallet,
} from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import {
  AppShell,
  Badge,
  Banner,
  BarChart,
  Button,
  Card,
  Checkbox,
  type Column,
  type CommandGroup,
  CommandPalette,
  CommandPaletteTrigger,
  ConfirmDialog,
  CopyableText,
  DataTable,
  DateText,
  Dialog,
  Drawer,
  DropdownMenu,
  EmptyState,
  ErrorState,
  Field,
  FieldGroup,
  FieldRow,
  FormActions,
  FormErrorSummary,
  IconButton,
  Input,
  KeyValueList,
  LinkButton,
  LinkTabs,
  Meter,
  Money,
  Notice,
  PageHeader,
  PasswordInput,
  RadioCards,
  SearchInput,
  Select,
  SkeletonText,
  type Sort,
  Spinner,
  StatGrid,
  StatTile,
  StatusBadge,
  StepList,
  Stepper,
  Switch,
  Tabs,
  Textarea,
  TextLink,
  ThemeSwitch,
  Timeline,
  type Tone,
  toast,
  useCommandPalette,
} from '../src/index.ts'

const sections = [
  ['overview', 'Overview'],
  ['actions', 'Actions'],
  ['forms', 'Forms'],
  ['tables', 'Tables'],
  ['layers', 'Layers'],
  ['progress', 'Progress'],
  ['states', 'States'],
  ['tokens', 'Tokens'],
] as const

const icons = [Home, Boxes, Pencil, Archive, Globe, RotateCw, Inbox, Settings]

export function Stories() {
  const palette = useCommandPalette()
  const here = useHash()
  return (
    <AppShell
      brand={<span className="text-lg font-semibold tracking-[-0.02em]">Stories</span>}
      banner={
        <Banner tone="warning" icon={FlaskConical} action={<TextLink href="#banner">What is this?</TextLink>}>
          Nothing on this page is real.
        </Banner>
      }
      navigation={[
        {
          items: sections.map(([id, label], place) => ({
            href: `#${id}`,
            label,
            icon: icons[place],
            active: here === id,
            badge: id === 'tables' ? <Badge>12</Badge> : undefined,
          })),
        },
        {
          label: 'Elsewhere',
          items: [
            { href: '#people', label: 'People', icon: Users },
            { href: '#help', label: 'Help', icon: LifeBuoy },
          ],
        },
      ]}
      navigationFooter={<ThemeSwitch />}
      headerStart={<CommandPaletteTrigger onClick={() => palette.setOpen(true)} />}
      headerEnd={
        <>
          <IconButton label="Help" icon={LifeBuoy} className="max-sm:hidden" />
          <DropdownMenu
            label="Account"
            trigger={<Button size="sm">Ada Lovelace</Button>}
            items={[
              { kind: 'heading', label: 'ada@example.com' },
              { label: 'Settings', icon: Settings, href: '#settings' },
              { label: 'Compact rows', checked: true, onSelect: () => toast('Compact rows are on') },
              { kind: 'separator' },
              { label: 'Sign out', onSelect: () => toast('Signed out') },
            ]}
          />
        </>
      }
      footer="Every component in every state."
    >
      <Overview />
      <Actions />
      <Forms />
      <Tables />
      <Layers />
      <Progress />
      <States />
      <Tokens />
      <CommandPalette
        open={palette.open}
        onOpenChange={palette.setOpen}
        useResults={useFakeSearch}
        groups={[
          {
            heading: 'Go to',
            items: sections.map(([id, label], place) => ({
              id,
              label,
              icon: icons[place],
              onSelect: () => location.assign(`#${id}`),
            })),
          },
          {
            heading: 'Actions',
            items: [
              {
                id: 'add',
                label: 'Add a person',
                icon: UserPlus,
                shortcut: 'C',
                onSelect: () => toast.success('Added'),
              },
              { id: 'restart', label: 'Restart server', keywords: ['reboot'], icon: RotateCw },
            ],
          },
        ]}
      />
    </AppShell>
  )
}

function useHash() {
  const [hash, setHash] = useState(location.hash.slice(1) || 'overview')
  useEffect(() => {
    const listen = () => setHash(location.hash.slice(1))
    window.addEventListener('hashchange', listen)
    return () => window.removeEventListener('hashchange', listen)
  }, [])
  return hash
}

function useFakeSearch(query: string): { groups: readonly CommandGroup[]; loading: boolean } {
  const [answered, setAnswered] = useState('')
  useEffect(() => {
    const timer = setTimeout(() => setAnswered(query), 250)
    return () => clearTimeout(timer)
  }, [query])
  const groups: CommandGroup[] =
    answered.length > 1
      ? [
          {
            heading: 'People',
            items: [{ id: 'found', label: `Found for “${answered}”`, description: '#1042', icon: Users }],
          },
        ]
      : []
  return { groups, loading: query !== answered }
}

function Section({ id, title, children }: { id: string; title: string; children: ReactNode }) {
  return (
    <section id={id} aria-label={title} className="mb-12 flex flex-col gap-4">
      <h2 className="border-b pb-1.5 text-xl">{title}</h2>
      {children}
    </section>
  )
}

function Row({ children }: { children: ReactNode }) {
  return <div className="flex flex-wrap items-center gap-2">{children}</div>
}

const tones: readonly Tone[] = ['neutral', 'info', 'success', 'warning', 'danger']

function Overview() {
  return (
    <div id="overview" className="mb-12">
      <PageHeader
        breadcrumbs={[
          { label: 'Servers', href: '#servers' },
          { label: 'Falkenstein', href: '#fsn' },
          { label: 'web-04' },
        ]}
        title="web-04.example.net"
        badge={<StatusBadge tone="success">Active</StatusBadge>}
        description="Shared machine in Falkenstein, four cores, with room for about forty more accounts."
        meta={
          <>
            <CopyableText value="srv_88" mono />
            <span>
              Since <DateText value="2024-02-29" />
            </span>
            <DateText value={new Date(Date.now() - 7_200_000).toISOString()} format="relative" />
          </>
        }
        actions={
          <>
            <Button icon={RotateCw}>Restart</Button>
            <LinkButton variant="primary" icon={Plus} href="#add">
              Add account
            </LinkButton>
            <DropdownMenu
              trigger={<IconButton label="More" icon={MoreHorizontal} variant="secondary" />}
              items={[
                { label: 'Rename', icon: Pencil },
                { label: 'Archive', icon: Archive, disabled: true },
                { kind: 'separator' },
                { label: 'Delete', icon: Trash, tone: 'danger' },
              ]}
            />
          </>
        }
      />
      <LinkTabs
        label="Server"
        className="mb-5"
        items={[
          { href: '#overview', label: 'Summary', active: true },
          { href: '#accounts', label: 'Accounts', count: 128 },
          { href: '#log', label: 'Log' },
        ]}
      />
      <StatGrid className="mb-5">
        <StatTile
          label="Monthly income"
          icon={Wallet}
          href="#income"
          value={<Money value={{ amount: '48210.50', currency: 'EUR' }} />}
          trend={{ text: '▲ 4.2 %', tone: 'success' }}
          hint="since July"
        />
        <StatTile label="Accounts" value="1,284" hint="31 new" />
        <StatTile label="Failed jobs" value="3" trend={{ text: 'Needs a look', tone: 'danger' }} href="#jobs" />
        <StatTile label="Answer time" value="" loading />
      </StatGrid>
      <div className="grid items-start gap-5 lg:grid-cols-[3fr_2fr]">
        <div className="flex flex-col gap-5">
          <Card title="Access" actions={<Button size="sm">Edit</Button>}>
            <KeyValueList
              items={[
                { label: 'Host name', value: 'web-04.example.net', copy: 'web-04.example.net' },
                { label: 'Address', value: '2a01:4f8:c2c:1234::1', copy: '2a01:4f8:c2c:1234::1' },
                {
                  label: 'Price',
                  value: <Money value={{ amount: '12.50', currency: 'EUR' }} />,
                  help: 'per month, net',
                },
                { label: 'Renews on', value: <DateText value="2027-03-31" /> },
              ]}
            />
          </Card>
          <Card title="Usage" description="Counted every hour." footer="Resets on the first of the month.">
            <div className="grid gap-4 sm:grid-cols-2">
              <Meter label="Storage" value={3.1} max={10} text="3.1 of 10 GB" />
              <Meter label="Traffic" value={86} max={100} text="86 of 100 GB" tone="warning" />
            </div>
            <BarChart
              className="mt-4"
              label="Traffic by day"
              heads={['Day', 'Traffic']}
              format={(value) => `${value} GB`}
              limit={{ value: 9, label: 'Limit 9 GB' }}
              bars={[3, 5, null, 8, 2, 0, 7].map((value, n) => ({ id: String(n), label: `March ${n + 1}`, value }))}
            />
          </Card>
        </div>
        <Card title="Activity" actions={<TextLink href="#all">All</TextLink>}>
          <Timeline
            label="Activity"
            items={[
              { id: '1', title: 'Restarted by Ada', time: '14:02', icon: RotateCw },
              {
                id: '2',
                title: 'Backup finished',
                time: '04:00',
                detail: '2.4 GB in 3 min',
                icon: Archive,
                tone: 'success',
              },
              { id: '3', title: 'Moved from web-02', time: 'Mon' },
              { id: '4', title: 'Created', time: '29 Feb 2024' },
            ]}
          />
        </Card>
      </div>
    </div>
  )
}

function Actions() {
  const [busy, setBusy] = useState(false)
  function work() {
    setBusy(true)
    setTimeout(() => setBusy(false), 2000)
  }
  return (
    <Section id="actions" title="Actions">
      {(['sm', 'md', 'lg'] as const).map((size) => (
        <Row key={size}>
          <Button size={size} variant="primary" icon={Plus}>
            Primary
          </Button>
          <Button size={size}>Secondary</Button>
          <Button size={size} variant="ghost">
            Ghost
          </Button>
          <Button size={size} variant="danger" icon={Trash}>
            Danger
          </Button>
          <Button size={size} disabled>
            Disabled
          </Button>
        </Row>
      ))}
      <Row>
        <Button variant="primary" loading={busy} loadingText="Saving…" onClick={work}>
          Save
        </Button>
        <Button loading loadingText="Checking…">
          Check
        </Button>
        <Button variant="danger" loading>
          Deleting
        </Button>
        <IconButton label="Edit" icon={Pencil} />
        <IconButton label="Search" icon={Search} variant="secondary" size="sm" />
        <LinkButton href="#link" variant="ghost">
          A link
        </LinkButton>
        <TextLink href="#text">A link in text</TextLink>
        <ThemeSwitch />
      </Row>
      <Row>
        {tones.map((tone) => (
          <StatusBadge key={tone} tone={tone}>
            {tone}
          </StatusBadge>
        ))}
        <StatusBadge tone="info" pulse>
          Working
        </StatusBadge>
        <Badge>Plain</Badge>
      </Row>
      <Row>
        <Money value={{ amount: '90071992547409931.25', currency: 'EUR' }} />
        <Money value={{ amount: '-12.50', currency: 'USD' }} />
        <Money value={{ amount: '12.50', currency: 'CHF' }} signed />
        <Money value={{ amount: '1200', currency: 'JPY' }} />
        <Money value={{ amount: '0.00499', currency: 'EUR' }} />
        <Money value={{ amount: '19.00', currency: 'EUR' }} strike />
        <DateText value="2027-01-31" />
        <DateText value="2027-01-31T23:30:00Z" />
        <DateText value="2027-01-31" format="relative" />
      </Row>
    </Section>
  )
}

function Forms() {
  const [submits, setSubmits] = useState(0)
  const errors =
    submits > 0
      ? [
          { field: 'email', message: 'Enter an address like name@example.com' },
          { field: 'country', message: 'Choose a country' },
        ]
      : []
  const [cycle, setCycle] = useState('yearly')
  return (
    <Section id="forms" title="Forms">
      <div className="grid items-start gap-5 lg:grid-cols-2">
        <Card title="With errors">
          <form
            noValidate
            className="flex flex-col gap-4"
            onSubmit={(event) => {
              event.preventDefault()
              setSubmits(submits + 1)
            }}
          >
            <FormErrorSummary errors={errors} focusKey={submits} />
            <Field label="E-mail" error={errors[0]?.message} help="We write only when something needs you.">
              <Input name="email" type="email" autoComplete="email" defaultValue="ada@" />
            </Field>
            <Field label="Password" labelEnd={<TextLink href="#forgot">Forgot it?</TextLink>}>
              <PasswordInput name="password" defaultValue="correct horse" />
            </Field>
            <FieldRow>
              <Field label="Postcode">
                <Input autoComplete="postal-code" defaultValue="10115" />
              </Field>
              <Field label="Country" error={errors[1]?.message}>
                <Select name="country" defaultValue="">
                  <option value="">Choose…</option>
                  <option value="DE">Germany</option>
                  <option value="NL">Netherlands</option>
                </Select>
              </Field>
            </FieldRow>
            <Checkbox label="Keep me signed in" defaultChecked help="For thirty days on this device." />
            <FormActions>
              <Button type="submit" variant="primary">
                Save
              </Button>
              <Button variant="ghost">Cancel</Button>
            </FormActions>
          </form>
        </Card>
        <Card title="Controls">
          <div className="flex flex-col gap-4">
            <Field label="Site" optional>
              <Input leading="https://" placeholder="example.com" />
            </Field>
            <Field label="Amount" error="At most 100.00">
              <Input trailing="EUR" inputMode="decimal" defaultValue="120.00" className="max-w-44" />
            </Field>
            <Field label="Disabled">
              <Input disabled defaultValue="Cannot be changed" />
            </Field>
            <Field label="Message">
              <Textarea placeholder="What happened?" />
            </Field>
            <SearchInput label="Search people" shortcut="/" />
            <FieldGroup legend="Notices" help="By mail, at most once a day.">
              <div>
                <Checkbox label="All of them" indeterminate />
                <Checkbox label="New ones" />
                <Checkbox label="Disabled" disabled defaultChecked />
                <Checkbox label="I agree" error="Please agree to go on" />
              </div>
              <Switch label="Renew on its own" defaultChecked />
              <Switch label="Weekly digest" help="On Mondays." />
            </FieldGroup>
          </div>
        </Card>
      </div>
      <RadioCards
        legend="How often"
        name="cycle"
        columns={3}
        value={cycle}
        onValueChange={setCycle}
        options={[
          { value: 'monthly', label: 'Monthly', aside: <Money value={{ amount: '5.00', currency: 'EUR' }} /> },
          {
            value: 'yearly',
            label: 'Yearly',
            description: 'Two months free',
            aside: <Money value={{ amount: '50.00', currency: 'EUR' }} />,
          },
          { value: 'never', label: 'Once', description: 'Not for this one', disabled: true, icon: Server },
        ]}
      />
    </Section>
  )
}

type Order = { id: number; name: string; on: string; state: Tone; place: string; total: string }

const orders: Order[] = [
  { id: 1042, name: 'ORD-2027-001042', on: '2027-01-31', state: 'success', place: 'Amsterdam', total: '12.50' },
  { id: 1041, name: 'ORD-2027-001041', on: '2027-01-30', state: 'warning', place: 'Falkenstein', total: '1240.00' },
  { id: 1040, name: 'ORD-2027-001040', on: '2027-01-30', state: 'danger', place: 'Singapore', total: '-35.90' },
  { id: 1039, name: 'ORD-2027-001039', on: '2027-01-29', state: 'neutral', place: 'Helsinki', total: '8.00' },
]

const words: Record<Tone, string> = {
  success: 'Done',
  warning: 'Waiting',
  danger: 'Refused',
  neutral: 'Draft',
  info: 'New',
}

const columns: readonly Column<Order>[] = [
  { id: 'name', header: 'Number', cell: (row) => row.name, sortable: true },
  { id: 'on', header: 'Date', cell: (row) => <DateText value={row.on} />, sortable: true },
  { id: 'place', header: 'Place', cell: (row) => row.place, hideBelow: 'md' },
  { id: 'state', header: 'State', cell: (row) => <StatusBadge tone={row.state}>{words[row.state]}</StatusBadge> },
  {
    id: 'total',
    header: 'Total',
    cell: (row) => <Money value={{ amount: row.total, currency: 'EUR' }} />,
    align: 'end',
    sortable: true,
    stacked: 'aside',
  },
]

function Tables() {
  const [sort, setSort] = useState<Sort>({ column: 'on', direction: 'desc' })
  const [selected, setSelected] = useState<ReadonlySet<string | number>>(new Set([1041]))
  const [query, setQuery] = useState('')
  const key = (row: Order) => row.id
  return (
    <Section id="tables" title="Tables">
      <DataTable
        label="Orders"
        columns={columns}
        rows={orders}
        rowKey={key}
        rowHref={(row) => `#order-${row.id}`}
        rowActions={(row) => (
          <DropdownMenu
            trigger={<IconButton size="sm" label={`Actions for ${row.name}`} icon={MoreHorizontal} />}
            items={[{ label: 'Open' }, { label: 'Cancel order', tone: 'danger', onSelect: () => toast('Cancelled') }]}
          />
        )}
        sort={sort}
        onSort={setSort}
        selection={{ selected, onChange: setSelected, rowLabel: (row) => row.name }}
        bulkActions={<Button size="sm">Accept</Button>}
        toolbar={
          <>
            <SearchInput
              label="Find an order"
              value={query}
              onChange={(event) => setQuery(event.target.value)}
              onClear={() => setQuery('')}
              className="sm:max-w-64"
            />
            <Select size="sm" aria-label="State" className="sm:max-w-40">
              <option>Any state</option>
              <option>Waiting</option>
            </Select>
          </>
        }
        paging={{ hasPrevious: false, hasNext: true, onPrevious: () => {}, onNext: () => {}, summary: '4 shown' }}
      />
      <div className="grid items-start gap-5 xl:grid-cols-2">
        <DataTable label="Loading orders" columns={columns} rowKey={key} loading skeletonRows={4} />
        <DataTable label="Orders again" columns={columns} rows={orders.slice(0, 3)} rowKey={key} />
        <DataTable
          label="No orders"
          columns={columns}
          rows={[]}
          rowKey={key}
          empty={
            <EmptyState
              level={3}
              icon={Inbox}
              title="No orders yet"
              description="Orders come here as soon as somebody buys."
              action={<Button variant="primary">Add an order</Button>}
              secondary={<TextLink href="#guide">Read the guide</TextLink>}
            />
          }
        />
        <DataTable
          label="Broken orders"
          columns={columns}
          rowKey={key}
          error={{ reference: 'req_8Qz4mB' }}
          onRetry={() => {}}
        />
      </div>
      <Card title="In a card" padding="none">
        <DataTable
          framed={false}
          label="Orders in a card"
          columns={columns}
          rows={orders.slice(0, 2)}
          rowKey={key}
          rowHref={(row) => `#order-${row.id}`}
        />
      </Card>
    </Section>
  )
}

function Layers() {
  const [open, setOpen] = useState<string>()
  const layer = (name: string) => ({
    open: open === name,
    onOpenChange: (next: boolean) => setOpen(next ? name : undefined),
  })
  return (
    <Section id="layers" title="Layers">
      <Row>
        <Button onClick={() => setOpen('dialog')}>Dialog</Button>
        <Button onClick={() => setOpen('confirm')}>Confirm</Button>
        <Button onClick={() => setOpen('erase')}>Type to confirm</Button>
        <Button onClick={() => setOpen('drawer')}>Drawer</Button>
        <DropdownMenu
          trigger={<Button>Menu</Button>}
          items={[{ label: 'Restart…', onSelect: () => setOpen('confirm') }]}
        />
        <Button onClick={() => toast('Saved', { action: { label: 'Undo', onClick: () => toast.success('Undone') } })}>
          Toast
        </Button>
        <Button
          onClick={() =>
            toast.error('The server did not answer', {
              description: 'Nothing was changed.',
              duration: Number.POSITIVE_INFINITY,
            })
          }
        >
          Error toast
        </Button>
        <Button
          onClick={() =>
            toast.promise(new Promise((done) => setTimeout(done, 1500)), {
              loading: 'Restarting…',
              success: 'Restarted',
              error: 'Did not restart',
            })
          }
        >
          Promise toast
        </Button>
      </Row>
      <Dialog
        {...layer('dialog')}
        title="Add a person"
        description="They get a mail with a link that is good for two days."
        footer={
          <>
            <Button onClick={() => setOpen(undefined)}>Cancel</Button>
            <Button variant="primary" onClick={() => setOpen(undefined)}>
              Send the invitation
            </Button>
          </>
        }
      >
        <div className="flex flex-col gap-4">
          <Field label="E-mail">
            <Input type="email" autoComplete="off" />
          </Field>
          <Field label="May do">
            <Select>
              <option>Everything</option>
              <option>Read only</option>
            </Select>
          </Field>
        </div>
      </Dialog>
      <ConfirmDialog
        {...layer('confirm')}
        title="Restart web-04?"
        description="Sites on it are away for about a minute."
        confirmLabel="Restart"
        onConfirm={() => new Promise((done) => setTimeout(done, 800))}
      />
      <ConfirmDialog
        {...layer('erase')}
        tone="danger"
        title="Erase web-04?"
        description="This cannot be taken back."
        effects={['2 sites go offline', '14 mailboxes are erased', 'Backups stay for 30 days']}
        typeToConfirm="web-04"
        confirmLabel="Erase"
        onConfirm={() => Promise.reject(new Error('The panel refused: a backup is running.'))}
      />
      <Drawer {...layer('drawer')} title="Filters" footer={<Button full>Apply</Button>}>
        <Field label="State">
          <Select>
            <option>Any</option>
          </Select>
        </Field>
      </Drawer>
      <Tabs
        label="Tools"
        items={[
          { value: 'mail', label: 'Mail', count: 3, icon: Inbox, content: 'Three mailboxes.' },
          { value: 'dns', label: 'DNS', icon: Globe, content: 'Twelve records.' },
          { value: 'backup', label: 'Backups', content: 'One each night.' },
        ]}
      />
    </Section>
  )
}

function Progress() {
  return (
    <Section id="progress" title="Progress">
      <Stepper
        current={2}
        label="Checkout"
        steps={[
          { label: 'Configure', href: '#configure' },
          { label: 'Basket', href: '#basket' },
          { label: 'Your details' },
          { label: 'Pay' },
        ]}
      />
      <Card title="Setting up" className="max-w-xl">
        <StepList
          label="Setting up"
          steps={[
            { id: 'a', label: 'Reserve a place', state: 'done', time: '0.4 s' },
            { id: 'b', label: 'Create the account', state: 'done', time: '2.1 s' },
            {
              id: 'c',
              label: 'Get a certificate',
              state: 'failed',
              time: '14:02',
              detail: 'The name does not point here yet.',
              action: <Button size="sm">Try again</Button>,
            },
            { id: 'd', label: 'Copy the site', state: 'running', detail: '120 of 340 MB' },
            { id: 'e', label: 'Turn on backups', state: 'skipped' },
            { id: 'f', label: 'Send the welcome mail', state: 'waiting' },
          ]}
        />
      </Card>
    </Section>
  )
}

function States() {
  return (
    <Section id="states" title="States">
      <div className="grid gap-3">
        {tones.map((tone) => (
          <Notice key={tone} tone={tone} title={`Notice: ${tone}`} actions={<Button size="sm">Look</Button>}>
            It says what happened and what to do.
          </Notice>
        ))}
        <Notice tone="warning">
          Without a title, with <TextLink href="#notice">a link</TextLink>.
        </Notice>
      </div>
      <div className="grid items-start gap-5 md:grid-cols-3">
        <Card>
          <EmptyState
            level={3}
            icon={Users}
            title="Nobody here"
            description="Add the first person."
            action={<Button>Add</Button>}
          />
        </Card>
        <Card>
          <ErrorState reference="req_8Qz4mB" onRetry={() => {}} />
        </Card>
        <Card title="Loading" level={3}>
          <Spinner label="Asking the registry…" className="mb-4" />
          <SkeletonText lines={4} />
        </Card>
      </div>
    </Section>
  )
}

const grounds = [
  ['canvas', 'bg-canvas text-ink'],
  ['surface', 'bg-surface text-ink'],
  ['raised', 'bg-raised text-muted'],
  ['sunken', 'bg-sunken text-muted'],
  ['accent', 'bg-accent text-on-accent'],
  ['accent-hover', 'bg-accent-hover text-on-accent'],
  ['accent-soft', 'bg-accent-soft text-accent-ink'],
  ['success-soft', 'bg-success-soft text-success-ink'],
  ['info-soft', 'bg-info-soft text-info-ink'],
  ['warning-soft', 'bg-warning-soft text-warning-ink'],
  ['danger-soft', 'bg-danger-soft text-danger-ink'],
  ['danger', 'bg-danger text-on-danger'],
  ['danger-hover', 'bg-danger-hover text-on-danger'],
] as const

function Tokens() {
  return (
    <Section id="tokens" title="Tokens">
      <div className="grid grid-cols-[repeat(auto-fill,minmax(8rem,1fr))] gap-2">
        {grounds.map(([name, classes]) => (
          <div key={name} className={`rounded-md border px-3 py-4 text-sm ${classes}`}>
            {name}
          </div>
        ))}
      </div>
      <div>
        <p className="text-4xl font-semibold tracking-[-0.025em]">Forty 0123456789</p>
        <p className="text-3xl font-semibold tracking-[-0.02em]">Thirty-two</p>
        <p className="text-2xl font-semibold">Twenty-four</p>
        <p className="text-xl font-semibold">Twenty</p>
        <p className="text-lg">Sixteen, for the storefront and for what one types on a phone</p>
        <p>Fourteen, the body: Zażółć gęślą jaźń, ČŠŽ, Ελληνικά, Кириллица</p>
        <p className="text-sm text-muted">Thirteen, for what is said beside it</p>
        <p className="text-xs text-muted">Twelve, for badges</p>
      </div>
    </Section>
  )
}
