/** The number in an address such as `/invoices/12`; nothing when it is none. */
export const pageId = (text: string): number | undefined => (/^[1-9]\d{0,15}$/.test(text) ? Number(text) : undefined)
