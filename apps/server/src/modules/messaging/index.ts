export { MailDataError } from './errors.ts'
export { mailTransport, type Sender, sender } from './ports.ts'
export { type ClientMail, clientMail, clientMails } from './queries/client-mails.ts'
export { listMails, type MailSummary } from './queries/list-mails.ts'
export { type RenderedMail, renderTemplate } from './render.ts'
export { examples as mailExamples } from './templates/examples.ts'
export {
  type TemplateData as MailData,
  type TemplateName as MailTemplate,
  templates as mailTemplates,
} from './templates/index.ts'
export { type MailToQueue, queueMail, queueMails } from './use-cases/queue-mail.ts'
