import { type Access, memberPermissions, staffPermissionNames, staffPermissions } from '@ostler/contract'
import { builtInRoles, permissionsOf } from '../modules/identity/index.ts'
import { type Procedure, procedures } from './procedures.ts'

/** The whole of `docs/permissions.md`: who may call what, as the contract declares it. */
export function renderPermissionReference(): string {
  const areas = Map.groupBy(procedures, areaOf)
  return [
    `# Who may call what

<!-- Made from the contract by "node scripts/permission-reference.ts"; changes here are lost. -->

Every door of the API, and who is let through. \`permission-matrix.test.ts\` knocks at each of them as nobody, as clients, members,
staff and API tokens of all kinds, and compares who was let in with what is declared here. What "who" says:

- **anybody**: no log-in is needed.
- **a secret**: whoever has the password, link or token that the call sends; or it opens something new.
- **a buyer**: a guest, or a member of a client account who holds the permission.
- **a person**: whoever is logged in, for what is their own.
- **member**: a member of a client account who holds the permission, for that account and no other. The owner holds all of them.
- **staff**: a member of staff whose role holds the permission.

**in person**: neither with an API token nor by staff who act in somebody's name. **fresh proof**: the person has proved who they are
in the last fifteen minutes; staff who act in somebody's name cannot, and an API token was made for what it may do.

Closing an account and handing it over are for its owner alone, whatever a member holds. Nobody gives a role, a member or a token
more than they hold themselves.

An API token does what it was made for, as far as its user may do it. What belongs to others is not found (404), whoever asks.`,
    '## What roles of staff hold',
    rolesTable(),
    '## What members of a client account may be allowed',
    table(
      ['permission', 'what it allows'],
      Object.entries(memberPermissions).map(([name, sentence]) => [code(name), sentence]),
    ),
    ...[...areas].flatMap(([area, found]) => [
      `## ${area}`,
      table(['method', 'path', 'what it does', 'who', 'asks for'], found.map(doorRow)),
    ]),
  ]
    .join('\n\n')
    .concat('\n')
}

/** The first word of the path; in the staff area, where all of them begin alike, the first two. */
function areaOf({ path }: Procedure): string {
  const [first, second] = path.split('/').slice(1)
  return first === 'admin' ? `/admin/${second}` : `/${first}`
}

const doorRow = ({ method, path, summary, meta }: Procedure): string[] => [
  method,
  code(path),
  summary,
  whoOf(meta.access, meta.owner),
  [meta.inPerson ? 'in person' : '', meta.stepUp ? 'fresh proof' : ''].filter(Boolean).join(', '),
]

function whoOf(access: Access, owner: Procedure['meta']['owner']): string {
  switch (access.who) {
    case 'public':
      return owner === 'secret' ? 'a secret' : 'anybody'
    case 'buyer':
      return `a buyer: ${code(access.permission)}`
    case 'user':
      return owner === 'secret' ? 'a person with a secret' : 'a person'
    case 'client':
      return `member: ${code(access.permission)}`
    case 'staff':
      return `staff: ${code(access.permission)}`
  }
}

function rolesTable(): string {
  const roles = builtInRoles.map((role) => ({ name: role.name, held: permissionsOf(role) }))
  const rows = staffPermissionNames.map((name) => [
    code(name),
    staffPermissions[name],
    ...roles.map(({ held }) => (held.has(name) ? 'yes' : '')),
  ])
  return table(['permission', 'what it allows', ...roles.map(({ name }) => name)], rows)
}

const code = (text: string): string => `\`${text}\``

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}
