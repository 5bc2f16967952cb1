// Sends the file of a form in chunks before the form itself: with progress, and going on where it stopped after a lost
// connection or a reload of the page. Without this script the form sends its file as any other does.
(() => {
  const CHUNK = 4 << 20
  const LONGEST_WAIT = 30000

  function set_up(field) {
    const form = field.closest("form")
    const input = field.querySelector("input[type=file]")
    const key = field.querySelector("input[name$=session]")
    const state = field.querySelector(".upload-state")
    const words = field.querySelector(".upload-words")
    const bar = field.querySelector("progress")
    const said = field.dataset
    const begin = said.upload
    const { name, required } = input
    let current = null

    function tell(text) { if (words.textContent !== text) words.textContent = text }

    function show(run, sent) {
      const percent = Math.floor((sent / run.file.size) * 100)
      bar.value = percent
      // Who hears the page is told now and then, not with every packet.
      const tenth = Math.floor(percent / 10)
      if (tenth === run.told) return
      run.told = tenth
      tell(said.going.replace("{percent}", percent).replace("{size}", (run.file.size / 1e6).toFixed(1)))
    }

    // Resolves with the answer; null when the line broke. A page that asks to sign in is no answer of ours.
    function ask(run, method, address, body, headers = {}) {
      return new Promise((resolve, reject) => {
        const request = new XMLHttpRequest()
        run.request = request
        request.open(method, address)
        request.setRequestHeader("X-CSRFToken", form.elements.csrfmiddlewaretoken.value)
        for (const [header, value] of Object.entries(headers)) request.setRequestHeader(header, value)
        if (body instanceof Blob) request.upload.onprogress = (event) => show(run, run.received + event.loaded)
        request.onload = () => {
          if (request.status >= 500) return resolve(null)
          if (request.status === 404) return reject(new Error("gone"))
          try { resolve(JSON.parse(request.responseText)) } catch { reject(new Error(said.failed)) }
        }
        request.onerror = request.onabort = () => resolve(null)
        request.send(body)
      })
    }

    async function asked(run, ...request) {
      for (let wait = 1000; ; wait = Math.min(2 * wait, LONGEST_WAIT)) {
        const answer = await ask(run, ...request)
        if (run !== current) throw new Error("cancelled")
        if (answer?.problem) throw new Error(answer.problem)
        if (answer) return answer
        run.told = null
        tell(said.lost)
        await new Promise((resolve) => {
          setTimeout(resolve, wait)
          addEventListener("online", resolve, { once: true })
        })
        if (run !== current) throw new Error("cancelled")
      }
    }

    // Which session a file belongs to is remembered here; how much of it has come is asked of the server.
    function mark(file) { return ["session", begin, file.name, file.size, file.lastModified].join("|") }

    async function opened(run) {
      const known = localStorage.getItem(mark(run.file))
      if (known) {
        try {
          const found = await asked(run, "GET", `${begin}${known}/`)
          if (found.received) {
            const percent = Math.floor((found.received / run.file.size) * 100)
            run.told = Math.floor(percent / 10)
            tell(said.resumed.replace("{percent}", percent))
          }
          return found
        } catch (error) {
          if (error.message !== "gone") throw error
        }
      }
      const made = await asked(run, "POST", begin, new URLSearchParams({ name: run.file.name, size: run.file.size }))
      localStorage.setItem(mark(run.file), made.key)
      return made
    }

    async function send(run) {
      const found = await opened(run)
      run.key = found.key
      run.received = found.received
      while (run.received < run.file.size) {
        const chunk = run.file.slice(run.received, run.received + CHUNK)
        const headers = { "Content-Type": "application/octet-stream", "Upload-Offset": run.received }
        const answer = await asked(run, "POST", `${begin}${run.key}/`, chunk, headers)
        run.received = answer.received
        show(run, run.received)
      }
    }

    function end(text) {
      current = null
      state.hidden = true
      input.name = name
      input.required = required
      input.value = ""
      key.value = ""
      tell(text)
    }

    async function start(file) {
      if (current) await cancel()
      if (file.size > Number(said.largest)) return end(said.tooLarge)
      const run = { file, received: 0, told: null }
      current = run
      key.value = ""
      // What was dropped does not stand in the field, so that the browser would ask for it.
      input.required = false
      state.hidden = false
      state.querySelector(".upload-name").textContent = file.name
      bar.value = 0
      try {
        await send(run)
        key.value = run.key
        // The form brings the key; the file is there already.
        input.removeAttribute("name")
        localStorage.removeItem(mark(file))
        bar.value = 100
        tell(said.done)
        if (run.submit) form.requestSubmit(run.submit)
      } catch (error) {
        if (run !== current) return
        localStorage.removeItem(mark(file))
        end(error.message === "gone" ? said.failed : error.message)
      }
    }

    async function cancel() {
      const run = current
      if (!run) return
      end(said.cancelled)
      run.request?.abort()
      localStorage.removeItem(mark(run.file))
      if (run.key) await ask(run, "DELETE", `${begin}${run.key}/`).catch(() => null)
      input.focus()
    }

    input.addEventListener("change", () => { if (input.files[0]) start(input.files[0]) })
    state.querySelector(".upload-cancel").addEventListener("click", cancel)
    form.addEventListener("submit", (event) => {
      if (!current || key.value) return
      event.preventDefault()
      current.submit = event.submitter
      tell(said.waiting)
    })
    for (const kind of ["dragenter", "dragover"]) {
      field.addEventListener(kind, (event) => {
        event.preventDefault()
        field.classList.add("upload-over")
      })
    }
    for (const kind of ["dragleave", "drop"]) field.addEventListener(kind, () => field.classList.remove("upload-over"))
    field.addEventListener("drop", (event) => {
      event.preventDefault()
      const [file] = event.dataTransfer.files
      if (file) start(file)
    })
  }

  document.querySelectorAll("[data-upload]").forEach(set_up)
})()
