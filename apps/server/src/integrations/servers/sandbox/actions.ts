import { choiceField, type PanelAction, switchField } from '@ostler/integration-kit'
import { z } from 'zod'

/** What only the sandbox panel can do, as forms. */
export const actions: PanelAction[] = [
  {
    name: 'clear_cache',
    label: 'Clear cache',
    about: 'Empties what the server keeps of the pages of this site.',
    for: 'staff',
    isDangerous: false,
    form: z.object({
      images: switchField({ label: 'Images too', help: 'They are made again when somebody asks for them.' }, false),
    }),
  },
  {
    name: 'set_php_version',
    label: 'Set PHP version',
    about: 'Runs the site with another version of PHP, at once.',
    for: 'client',
    isDangerous: false,
    form: z.object({
      version: choiceField(
        { label: 'PHP version' },
        { '8.2': 'PHP 8.2', '8.3': 'PHP 8.3', '8.4': 'PHP 8.4', '8.5': 'PHP 8.5' },
        '8.4',
      ),
    }),
  },
]
