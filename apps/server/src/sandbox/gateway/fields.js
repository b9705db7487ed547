// Runs in the frame: tells the page around it how high the content is, and when the payer has finished. What it says is a
// hint; the merchant's server asks ours. It speaks to the origin of the merchant only, which the server has written down.
const { merchantOrigin } = document.body.dataset
const root = document.documentElement
const tell = (message) => window.parent.postMessage({ source: 'sandbox-gateway', ...message }, merchantOrigin)

// The merchant's page may be dark where the system is light.
window.addEventListener('message', ({ data, origin, source }) => {
  if (source !== window.parent || origin !== merchantOrigin) return
  if (data?.theme === 'dark' || data?.theme === 'light') root.dataset.theme = data.theme
  else delete root.dataset.theme
})

// Of the body: the document itself is never less high than its frame, so the frame could not become smaller again.
new ResizeObserver(() =>
  tell({ kind: 'height', height: Math.ceil(document.body.getBoundingClientRect().height) }),
).observe(document.body)

tell({ kind: 'ready' })
const end = document.querySelector('[data-end]')?.dataset.end
if (end) tell({ kind: end })
