// What the page does beyond forms and links: sliders move with their fields, what did not change is
// not sent, late answers are dropped, errors stand beside what caused them, keys step through stories.
"use strict";

(() => {
  const $ = (id) => document.getElementById(id);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const ask = $("ask");
  const wait = (f, ms) => { let t; return (...a) => { clearTimeout(t); t = setTimeout(() => f(...a), ms); }; };

  // ---- the form -------------------------------------------------------------------------

  const fieldOf = (name) => all("[data-number]", ask).find((one) => one.dataset.number === name);
  const input = (row) => row.querySelector("[name]:not(button)");

  function mark(row) {
    const field = input(row);
    row.classList.toggle("moved", field.value.trim() !== "" && field.value.trim() !== field.dataset.default);
  }

  function follow(field) {
    const row = field.closest("[data-number]");
    if (!row) return;
    const slider = row.querySelector("input[type=range]");
    if (slider) {
      slider.value = field.value === "" ? field.dataset.default : field.value;
      slider.setAttribute("aria-valuetext", `${field.value || field.dataset.default}%`);
    }
    mark(row);
  }

  function set(field, value) {
    field.value = value;
    follow(field);
  }

  const changed = () => ask.dispatchEvent(new Event("input", { bubbles: true }));

  // While a slider moves, one question follows another as fast as they are answered; one that takes
  // long is called off for the next. Who types is given time to finish a word.
  const PATIENCE = 400, TYPING = 200;
  let since = 0, waiting = false, typing = 0;

  function question() {
    clearTimeout(typing);
    const left = since ? PATIENCE - (performance.now() - since) : 0;
    if (left > 0) { waiting = true; typing = setTimeout(question, left); return; }
    waiting = false;
    htmx.trigger(ask, "ask");
  }

  function answered() {
    since = 0;
    if (waiting) question();
  }

  // A state is one to go back to when something else is moved, or the same after it was let go.
  let over = true, push = false, serial = 0, latest = 0;

  const unrefined = () => all(".refining").forEach((one) => one.remove());

  function stale() {
    const refine = $("refine");
    if (refine) { htmx.trigger(refine, "htmx:abort"); refine.remove(); }
    unrefined();
    $("answer").setAttribute("aria-busy", "true");
  }

  function asks(event) {
    if (event.target.matches("input[type=range]")) $(event.target.dataset.for).value = event.target.value;
    if (event.target.matches("input, select")) follow(event.target.matches("[type=range]") ? $(event.target.dataset.for) : event.target);
    if (over) { push = true; over = false; }
    stale();
    clearTimeout(typing);
    if (event.inputType) typing = setTimeout(question, TYPING);
    else question();
  }

  function reset(button) {
    const every = button.value === "all";
    if (button.name === "drop" || every) {
      const [by, place] = button.value.split(":");
      const texts = every ? all("#supposed input[type=hidden]") : [all(`#supposed input[name=${by}]`)[Number(place)]];
      texts.filter(Boolean).forEach((text) => text.closest("li").remove());
    }
    if (button.name === "reset") {
      all("[data-number]", ask).filter((row) => every || row.dataset.number === button.value)
        .forEach((row) => set(input(row), input(row).dataset.default));
      all("[data-other]", ask).filter((other) => every || other.dataset.other === button.value)
        .forEach((other) => other.remove());
    }
    over = true;
    changed();
    over = true;
  }

  function clearTrouble() {
    all(".trouble.beside", ask).forEach((one) => one.remove());
    all("[aria-invalid]", ask).forEach((one) => {
      one.removeAttribute("aria-invalid");
      one.removeAttribute("aria-errormessage");
    });
    all("#supposed .wrong").forEach((one) => one.classList.remove("wrong"));
  }

  function blamed(key) {
    const [by, place] = key.split(":");
    if (/^(given|do):\d+$/.test(key)) return all(`#supposed input[name=${by}]`)[Number(place)];
    return all("[name]", ask).find((one) => one.name === key && one.tagName !== "BUTTON");
  }

  // The message stands beside each field that it is about, and is said of it.
  function beside() {
    const trouble = document.querySelector("#trouble .trouble");
    clearTrouble();
    if (!trouble) return;
    for (const [n, part] of all("[data-field]", trouble).entries()) {
      const field = blamed(part.dataset.field);
      if (!field) continue;
      const note = document.createElement("p");
      note.className = "trouble beside";
      note.id = `trouble-${n}`;
      note.textContent = part.textContent;
      const home = field.closest("li, [data-number], .row > div") || $("builder");
      home.append(note);
      home.classList.toggle("wrong", home.tagName === "LI");
      field.setAttribute("aria-invalid", "true");
      field.setAttribute("aria-errormessage", note.id);
      const fold = field.closest("details");
      if (fold) fold.open = true;
    }
  }

  // Shares that moved because another of their distribution did.
  function alongside() {
    all(".along", ask).forEach((one) => { one.textContent = ""; });
    all("[data-along]").forEach((moved) => {
      const row = fieldOf(moved.dataset.along);
      if (row) row.querySelector(".along").textContent = ` – with the others now ${moved.dataset.now}`;
    });
  }

  // Where one is within the answer, so as to be there in the next one as well.
  const PLACES = "a[href], button, summary, [tabindex]";

  function sameAs(one) {
    if (!one || !$("answer").contains(one)) return () => null;
    if (one.matches("button")) return () => all("#answer button").find((other) => other.name === one.name && other.value === one.value);
    const home = one.closest("[id]"), place = all(PLACES, home).indexOf(one);
    return () => $(home.id) && all(PLACES, $(home.id))[place];
  }

  function goBackTo(found, asked) {
    if (document.activeElement !== document.body) return;
    const one = found() || (asked ? $("ask-head") : null);
    if (one) one.focus({ preventScroll: true });
  }

  const say = wait(() => {
    const [head, said] = [$("headline"), $("said")];
    if (head && said.textContent !== head.textContent) said.textContent = head.textContent;
  }, 700);

  if (ask) {
    const builder = $("builder");
    builder.addEventListener("input", (event) => event.stopPropagation());
    builder.addEventListener("change", (event) => event.stopPropagation());
    $("add-text").addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      builder.querySelector("[name=add]").click();
    });

    // Who narrows down what, and what is about the end needs no stage.
    const what = $("add-what"), when = $("add-when"), who = $("add-who");
    const choices = all("optgroup", what).map((group) => [group, all("option", group)]);
    const narrow = () => {
      const staged = when.value !== "";
      what.replaceChildren(what.options[0]);
      for (const [group, options] of choices) {
        const fit = options.filter((one) => (one.dataset.staged === "yes") === staged);
        group.replaceChildren(...fit);
        if (fit.length && (!who.selectedIndex || group.label === who.value)) what.append(group);
      }
      if (!what.selectedOptions.length) what.selectedIndex = 0;
    };
    when.addEventListener("change", narrow);
    who.addEventListener("change", narrow);
    const chosen = what.value;
    narrow();
    if (chosen) what.value = chosen;

    ask.addEventListener("input", asks);
    ask.addEventListener("change", () => { over = true; });
    document.addEventListener("click", (event) => {
      const button = event.target.closest("button[name=reset], button[name=drop]");
      if (!button) return;
      event.preventDefault();
      reset(button);
    });

    document.addEventListener("htmx:configRequest", (event) => {
      const { elt, formData, headers, triggeringEvent } = event.detail;
      if (elt !== ask) return;
      // A button that was pressed for an earlier question says nothing of this one.
      if (!triggeringEvent || triggeringEvent.type !== "submit") {
        for (const name of ["add", "drop", "reset"]) formData.delete(name);
      }
      for (const field of all("[data-default]", ask)) {
        if (field.value.trim() === field.dataset.default || field.value.trim() === "") formData.delete(field.name);
      }
      for (const name of ["add-when", "add-what", "add-text", "add-by"]) {
        if (!formData.has("add") || !formData.get(name)) formData.delete(name);
      }
      if (formData.has("add")) push = true;
      if (push) headers["Summitry-Step"] = "yes";
    });
    document.addEventListener("htmx:beforeRequest", (event) => {
      if (event.detail.target !== $("answer")) return;
      if (event.detail.elt === ask) since = performance.now();
      event.detail.xhr.serial = ++serial;
      latest = serial;
      event.detail.xhr.adds = event.detail.requestConfig.formData.has("add");
    });
    let unfolded = new Map(), same = () => null;
    document.addEventListener("htmx:beforeSwap", (event) => {
      const { elt, xhr } = event.detail;
      unfolded = new Map(all("#answer details").map((one) => [one.id, one.open]));
      same = sameAs(document.activeElement);
      if (xhr.serial !== undefined && xhr.serial < latest) event.detail.shouldSwap = false;
      // A picture that cannot be drawn is no fault of what was asked: it is told in its place.
      const place = elt.closest(".drawn");
      if (place) event.detail.target = place;
      // Nor is an answer the worse for not being refined.
      if (elt.id === "refine" && xhr.status >= 400) {
        event.detail.shouldSwap = false;
        unrefined();
      }
    });
    document.addEventListener("htmx:afterSwap", (event) => {
      const { xhr, target } = event.detail;
      if (!xhr || xhr.serial === undefined) return;
      if (xhr.serial === latest) $("answer").removeAttribute("aria-busy");
      if (target && target.id === "trouble") {
        $("answer").classList.add("stale");
        beside();
        return;
      }
      all("#answer details").forEach((one) => { if (unfolded.has(one.id)) one.open = unfolded.get(one.id); });
      $("answer").classList.remove("stale");
      push = false;
      clearTrouble();
      alongside();
      say();
      if (xhr.adds) { $("add-text").value = ""; what.selectedIndex = 0; }
      goBackTo(same, xhr.responseURL.includes("/answer"));
    });
    document.addEventListener("htmx:afterRequest", (event) => {
      if (event.detail.elt === ask && event.detail.xhr && event.detail.xhr.serial === latest) answered();
    });
    document.addEventListener("htmx:sendError", () => {
      const trouble = document.createElement("div");
      trouble.className = "trouble";
      trouble.textContent = "The server does not answer. What you see is its last answer; the address still says what you asked before.";
      $("trouble").replaceChildren(trouble);
      $("answer").removeAttribute("aria-busy");
      $("answer").classList.add("stale");
    });
    alongside();
  }

  // ---- copying --------------------------------------------------------------------------

  document.addEventListener("click", async (event) => {
    if (!event.target.closest("#copy")) return;
    const link = $("link");
    try {
      await navigator.clipboard.writeText(link.value);
      $("copied").textContent = "Copied.";
    } catch {
      link.focus();
      link.select();
      $("copied").textContent = "Marked; copy it with the keyboard.";
    }
  });
  const whole = () => { const link = $("link"); if (link) link.value = new URL(link.dataset.link, location.href).href; };
  document.addEventListener("htmx:afterSettle", whole);
  document.addEventListener("htmx:oobAfterSwap", whole);
  whole();

  // ---- stories --------------------------------------------------------------------------

  document.addEventListener("keydown", (event) => {
    if (!$("tale") || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.target.matches("input, select, textarea")) return;
    const link = { ArrowRight: "next", ArrowLeft: "previous" }[event.key];
    if (!link || !$(link).href) return;
    event.preventDefault();
    $(link).click();
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (!$("current") || !event.detail.xhr || !event.detail.xhr.responseURL.includes("/story")) return;
    $("current").focus({ preventScroll: true });
    $("current").scrollIntoView({ block: "nearest" });
  });

  // ---- the text -------------------------------------------------------------------------

  const text = $("text"), gutter = $("gutter");

  function number() {
    const lines = text.value.split("\n").length;
    while (gutter.children.length > lines) gutter.lastChild.remove();
    while (gutter.children.length < lines) {
      const line = document.createElement("li");
      line.textContent = gutter.children.length + 1;
      gutter.append(line);
    }
  }

  function markLine(line) {
    all(".bad", gutter).forEach((one) => one.classList.remove("bad"));
    if (line > 0 && gutter.children[line - 1]) gutter.children[line - 1].classList.add("bad");
    if (line > 0) text.setAttribute("aria-invalid", "true"); else text.removeAttribute("aria-invalid");
  }

  function goTo(line, column) {
    const before = text.value.split("\n").slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
    const length = (text.value.split("\n")[line - 1] || "").length;
    text.focus({ preventScroll: true });
    text.setSelectionRange(before + Math.min(Math.max(0, column - 1), length), before + length);
    const high = parseFloat(getComputedStyle(text).lineHeight);
    text.scrollTop = Math.max(0, (line - 6) * high);
    gutter.scrollTop = text.scrollTop;
  }

  if (text) {
    text.addEventListener("input", number);
    text.addEventListener("scroll", () => { gutter.scrollTop = text.scrollTop; });
    number();
    document.addEventListener("click", (event) => {
      const link = event.target.closest("[data-goes]");
      if (!link) return;
      event.preventDefault();
      if (Number(link.dataset.goes)) goTo(Number(link.dataset.goes), Number(link.dataset.column)); else text.focus();
    });
    document.addEventListener("htmx:afterSwap", () => {
      const problem = document.querySelector("#verdict [data-line]");
      markLine(problem ? Number(problem.dataset.line) : 0);
    });
    if (Number(text.dataset.line)) goTo(Number(text.dataset.line), Number(text.dataset.column));
  }
})();
