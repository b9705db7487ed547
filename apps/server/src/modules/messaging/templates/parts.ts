/**
 * The building blocks of a mail's HTML. They answer Liquid source; what comes from outside is named in it as a variable and
 * escaped when it is rendered.
 *
 * Styles are inline, because several mail programs drop style sheets. The classes only serve the dark colours, in those that
 * do not.
 */

const font = `font-family:-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif`

export const heading = (text: string): string =>
  `<h1 class="ink" style="margin:0 0 16px;${font};font-size:22px;line-height:28px;font-weight:700;color:#211d19">${text}</h1>`

export const paragraph = (text: string): string =>
  `<p class="ink" style="margin:0 0 16px;${font};font-size:16px;line-height:24px;color:#211d19">${text}</p>`

/** A sentence for those who wonder; smaller and paler. */
export const aside = (text: string): string =>
  `<p class="muted" style="margin:0 0 16px;${font};font-size:14px;line-height:21px;color:#635c55">${text}</p>`

/** The one thing to do. Made of a table cell, which Outlook colours where it would leave a link bare. */
export const button = (label: string, address: string): string =>
  `<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin:8px 0 24px"><tr>
<td class="accent" bgcolor="#045d50" style="background:#045d50;border-radius:6px">
<a class="on-accent" href="${address}" style="display:inline-block;padding:13px 24px;${font};font-size:16px;line-height:22px;font-weight:600;color:#ffffff;text-decoration:none">${label}</a>
</td></tr></table>`

/** The address in the open, for programs that show no button. */
export const address = (variable: string): string =>
  aside(
    `If the button does not work, open this address:<br><a class="link" href="${variable}" style="color:#045d50;word-break:break-all">${variable}</a>`,
  )

/** A table of names and values. Each row is made by `fact`. */
export const facts = (...rows: string[]): string =>
  `<table class="panel" role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:8px 0 24px;background:#f2f1ee;border-radius:6px">
<tr><td style="padding:8px 20px"><table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0">
${rows.join('\n')}
</table></td></tr></table>`

export const fact = (name: string, value: string): string =>
  `<tr>
<td class="muted" width="30%" style="padding:8px 12px 8px 0;${font};font-size:14px;line-height:20px;color:#635c55;vertical-align:top;white-space:nowrap">${name}</td>
<td class="ink" style="padding:8px 0;${font};font-size:15px;line-height:20px;font-weight:600;color:#211d19;vertical-align:top;word-break:break-word">${value}</td>
</tr>`

/** A fact that is left out when its variable is empty. */
export const factIfAny = (name: string, variable: string): string =>
  `{% if ${variable} %}${fact(name, `{{ ${variable} }}`)}{% endif %}`

/** A table of things with an amount each, and their sum. */
export const amounts = (rows: string, sumLabel: string, sum: string): string =>
  `<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:8px 0 24px">
${rows}
<tr>
<td class="ink rule" style="padding:12px 12px 4px 0;border-top:2px solid #211d19;${font};font-size:16px;line-height:22px;font-weight:700;color:#211d19">${sumLabel}</td>
<td class="ink rule" align="right" style="padding:12px 0 4px;border-top:2px solid #211d19;${font};font-size:16px;line-height:22px;font-weight:700;color:#211d19;white-space:nowrap">${sum}</td>
</tr></table>`

export const amountRow = (name: string, detail: string, amount: string): string =>
  `<tr>
<td class="ink line" style="padding:12px 12px 12px 0;border-top:1px solid #e1dfdb;${font};font-size:15px;line-height:21px;color:#211d19;vertical-align:top;word-break:break-word"><strong style="font-weight:600">${name}</strong><br><span class="muted" style="font-size:14px;color:#635c55">${detail}</span></td>
<td class="ink line" align="right" style="padding:12px 0;border-top:1px solid #e1dfdb;${font};font-size:15px;line-height:21px;color:#211d19;vertical-align:top;white-space:nowrap">${amount}</td>
</tr>`

/** "Hello Ada," or "Hello,". */
export const greeting = 'Hello{% if firstName %} {{ firstName }}{% endif %},'
