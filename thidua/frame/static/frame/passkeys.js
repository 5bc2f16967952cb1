// Passkeys: a button with data-passkey="create" or "get" asks the browser for one and sends the answer with its form.
// What the server offers stands in #passkey-options, or is fetched from data-url.
(() => {
  const button = document.querySelector("[data-passkey]")
  if (!button || !window.PublicKeyCredential) return
  const form = button.form
  const failed = form.querySelector(".passkey-failed")

  async function options() {
    if (!button.dataset.url) return JSON.parse(document.getElementById("passkey-options").textContent)
    const answer = await fetch(button.dataset.url, { headers: { Accept: "application/json" } })
    return (await answer.json()).request_options
  }

  // A passkey stays on the device and asks for finger, face or PIN: then it can stand for name and password too.
  function asPasskey(offer) {
    const wanted = { residentKey: "required", requireResidentKey: true, userVerification: "required" }
    Object.assign(offer.publicKey.authenticatorSelection ??= {}, wanted)
    return offer
  }

  button.hidden = false
  button.addEventListener("click", async () => {
    failed.hidden = true
    try {
      const offer = await options()
      const ask = window.webauthnJSON
      const credential = button.dataset.passkey === "create" ? await ask.create(asPasskey(offer)) : await ask.get(offer)
      form.elements.credential.value = JSON.stringify(credential)
      form.submit()
    } catch {
      failed.hidden = false
    }
  })
})()
