// Tells the server that somebody is working on a page, so that a long text is not lost, and leaves the page once nobody
// has touched it for as long as a session may be idle: the server then asks to sign in again. Without this script the
// page is left after that time in any case. A page that is looked at again is left too once its session has ended.
(() => {
  const script = document.currentScript
  const idle = Number(script.dataset.idleSeconds) * 1000
  const told = { at: Date.now() }
  const touched = () => Number(localStorage.getItem("touched")) || 0

  function touch() {
    const now = Date.now()
    localStorage.setItem("touched", String(now))
    if (now - told.at < 60000) return
    told.at = now
    fetch(script.dataset.alive, { redirect: "manual" })
  }

  async function leaveIfSignedOut() {
    if (document.visibilityState !== "visible") return
    const answer = await fetch(script.dataset.alive, { redirect: "manual" })
    if (answer.type === "opaqueredirect") location.reload()
  }

  addEventListener("pageshow", (event) => { if (event.persisted) location.reload() })
  document.addEventListener("visibilitychange", leaveIfSignedOut)
  for (const event of ["keydown", "pointerdown", "scroll"]) addEventListener(event, touch, { passive: true })
  localStorage.setItem("touched", String(Date.now()))
  setInterval(() => { if (Date.now() - touched() > idle) location.reload() }, 15000)
})()
