import { Button, CopyButton, Notice } from '@ostler/ui'
import { Download, Printer } from 'lucide-react'

/** Shown once. Whoever loses phone and keys gets in with one of these, and otherwise not without us. */
export function RecoveryCodes({ codes, onKept }: { codes: readonly string[]; onKept: () => void }) {
  const text = codes.join('\n')
  return (
    <div className="flex flex-col gap-4">
      <Notice tone="warning" title="Keep these recovery codes">
        They are shown only now. Each lets you in once when you have lost your phone or key, so keep them where those
        are not.
      </Notice>
      <ol className="grid gap-x-6 gap-y-1 rounded-md bg-sunken p-4 font-mono sm:grid-cols-2">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ol>
      <div className="flex flex-wrap items-center gap-2">
        <CopyButton value={text} label="recovery codes" size="md" />
        <Button icon={Download} onClick={() => download(text)}>
          Download
        </Button>
        <Button icon={Printer} onClick={() => print(codes)}>
          Print
        </Button>
      </div>
      <Button variant="primary" onClick={onKept}>
        I have kept them
      </Button>
    </div>
  )
}

const title = () => `Recovery codes for ${window.location.host}`

function download(text: string): void {
  const url = URL.createObjectURL(new Blob([`${title()}\n\n${text}\n`], { type: 'text/plain' }))
  const link = document.createElement('a')
  link.href = url
  link.download = 'recovery-codes.txt'
  link.click()
  URL.revokeObjectURL(url)
}

/** On a page of their own: the one around them is of no use on paper. */
function print(codes: readonly string[]): void {
  const sheet = window.open('', '_blank')
  if (!sheet) return
  sheet.document.title = title()
  const heading = sheet.document.createElement('h1')
  heading.textContent = title()
  const list = sheet.document.createElement('ol')
  for (const code of codes) {
    const line = sheet.document.createElement('li')
    line.textContent = code
    list.append(line)
  }
  sheet.document.body.append(heading, list)
  sheet.print()
  sheet.close()
}
