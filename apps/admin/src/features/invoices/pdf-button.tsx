import { LinkButton } from '@ostler/ui'
import { Download } from 'lucide-react'

/** The browser fetches the file itself, with the session's cookie. */
export const PdfButton = ({ invoiceId }: { invoiceId: number }) => (
  <LinkButton icon={Download} href={`/api/v1/admin/invoices/${invoiceId}/pdf`} target="_blank">
    PDF
  </LinkButton>
)
