import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { applyStoredTheme, Toaster, UiProvider } from '../src/index.ts'
import '../src/styles.css'
import { Stories } from './stories.tsx'

applyStoredTheme()

const dir = new URLSearchParams(location.search).get('dir') === 'rtl' ? 'rtl' : 'ltr'
document.documentElement.dir = dir

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <UiProvider locale="en-GB" timeZone="Europe/Berlin" dir={dir}>
      <Stories />
      <Toaster />
    </UiProvider>
  </StrictMode>,
)
