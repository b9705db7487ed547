/**
 * What stands around every mail. Liquid source: `subject`, `preview`, `content` (rendered already) and `sender`.
 *
 * 600 pixels and a table, because that is what every mail program can lay out. `preview` is the line that in-boxes show
 * after the subject; the blank characters behind it keep the body out of that line.
 */
export const htmlFrame = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no, date=no, address=no, email=no">
<title>{{ subject }}</title>
<style>
:root { color-scheme: light dark; supported-color-schemes: light dark; }
@media (max-width: 480px) {
  .outer { padding: 12px 0 16px !important; }
  .pad { padding-left: 20px !important; padding-right: 20px !important; }
  .card { border-radius: 0 !important; border-left: 0 !important; border-right: 0 !important; }
}
@media (prefers-color-scheme: dark) {
  .canvas { background: #12100e !important; }
  .card { background: #191715 !important; border-color: #312f2b !important; }
  .panel { background: #24211e !important; }
  .ink { color: #eeede9 !important; }
  .muted { color: #ada9a2 !important; }
  .line { border-color: #312f2b !important; }
  .rule { border-color: #eeede9 !important; }
  .link { color: #72c7b3 !important; }
  .accent { background: #72c7b3 !important; }
  .on-accent { color: #011b16 !important; }
}
</style>
</head>
<body class="canvas" style="margin:0;padding:0;background:#f9f8f6;-webkit-text-size-adjust:100%">
<div style="display:none;max-height:0;overflow:hidden;opacity:0">{{ preview }}&#8199;&#847;&#8199;&#847;&#8199;&#847;&#8199;&#847;&#8199;&#847;&#8199;&#847;&#8199;&#847;&#8199;&#847;&#8199;&#847;&#8199;&#847;&#8199;&#847;&#8199;&#847;</div>
<table class="canvas" role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" bgcolor="#f9f8f6" style="background:#f9f8f6">
<tr><td class="outer" align="center" style="padding:24px 12px">
<!--[if mso]><table role="presentation" width="600" cellpadding="0" cellspacing="0" border="0"><tr><td><![endif]-->
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:600px">
<tr><td class="pad" style="padding:8px 32px 20px">
<a href="{{ sender.publicUrl }}" class="ink" style="font-family:-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:17px;line-height:24px;font-weight:700;color:#211d19;text-decoration:none">{{ sender.name }}</a>
</td></tr>
<tr><td class="card pad" bgcolor="#ffffff" style="padding:32px 32px 16px;background:#ffffff;border:1px solid #e1dfdb;border-radius:10px">
{{ content | raw }}
</td></tr>
<tr><td class="muted pad" style="padding:20px 32px 8px;font-family:-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:13px;line-height:20px;color:#635c55">
{{ sender.name }}{% for line in sender.addressLines %}<br>{{ line }}{% endfor %}
</td></tr>
</table>
<!--[if mso]></td></tr></table><![endif]-->
</td></tr>
</table>
</body>
</html>
`

export const textFrame = `{{ content }}

-- 
{{ sender.name }}{% for line in sender.addressLines %}
{{ line }}{% endfor %}
{{ sender.publicUrl }}
`
