export type Contents = {
  madeAt: Temporal.Instant
  /** Whose data it is, in one line. */
  about: string
  files: { path: string; holds: string; rows: number }[]
  documents: number
  /** What is kept and not shown, and why. */
  leftOut: { holds: string; because: string }[]
}

const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)

const hints = [
  'Amounts that end in “_minor” are whole minor units of the currency beside them: 1250 in EUR is 12.50.',
  'Days are written year-month-day, moments with their distance from universal time.',
  'Numbers that end in “_id” point to the “id” of another file.',
  'Passwords, tokens and other secrets are in none of the files; in mails they are replaced by [removed].',
]

/** Pure: the page that says what is in an archive, for people. It needs no program but a browser, and runs nothing in it. */
export function indexPage({ madeAt, about, files, documents, leftOut }: Contents): string {
  const rows = files.map(
    ({ path, holds, rows }) =>
      `<tr><th scope="row"><a href="${escaped(path)}">${escaped(holds)}</a></th><td>${rows}</td></tr>`,
  )
  const left = leftOut.map(({ holds, because }) => `<li>${escaped(holds)}: ${escaped(because)}.</li>`)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Personal data of ${escaped(about)}</title>
<style>body{font:1rem/1.5 sans-serif;max-width:45rem;margin:2rem auto;padding:0 1rem}table{border-collapse:collapse}th,td{text-align:left;padding:.25rem 1rem .25rem 0}</style>
</head>
<body>
<h1>Personal data of ${escaped(about)}</h1>
<p>Everything that was kept on ${escaped(madeAt.toString({ smallestUnit: 'minute' }))}.</p>
<h2>Records</h2>
<table>
<thead><tr><th scope="col">What</th><th scope="col">Rows</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>
<h2>Documents</h2>
<p>${documents === 0 ? 'There are none.' : `${documents} files in the folder “documents”.`}</p>
<h2>How to read it</h2>
<ul>
${hints.map((hint) => `<li>${escaped(hint)}</li>`).join('\n')}
</ul>
<h2>What is kept and not shown</h2>
<ul>
${left.join('\n')}
</ul>
</body>
</html>
`
}
