// The cashier's desk: keys press what shows them, two settings of this screen, and
// what is missing of a payment while it is typed. Every page works without it.
(() => {
  const root = document.documentElement;
  const TYPED_IN =
    "textarea, select, input:not([type=radio], [type=checkbox], [type=submit])";

  const isOn = (name) =>
    (localStorage.getItem(`desk-${name}`) ?? (name === "keys" ? "yes" : "no")) === "yes";

  function show(name) {
    root.classList.toggle(`desk-${name}`, isOn(name));
    for (const button of document.querySelectorAll(`[data-toggle="${name}"]`)) {
      button.setAttribute("aria-pressed", String(isOn(name)));
    }
  }

  // --- keys

  function press(event) {
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
    const field = event.target.matches(TYPED_IN) ? event.target : null;
    if (event.key === "Escape" && field) {
      field.blur();
      return;
    }
    // Amounts have no letters: there, letters are keys as well.
    const isFree = !field || (field.dataset.amount && /^[a-z]$/i.test(event.key));
    if (!isOn("keys") || event.repeat || !isFree) return;
    const key = CSS.escape(event.key.toLowerCase());
    const pressed = document.querySelector(`.desk [data-key="${key}"]`);
    if (!pressed) return;
    event.preventDefault();
    pressed.focus();
    if (pressed.dataset.amount) fillIn(pressed);
    else if (!pressed.matches(TYPED_IN)) pressed.click();
    if (pressed.type === "radio") pressed.form.querySelector("[type=submit]").focus();
  }

  // --- what is missing of a payment

  const PLACES = 2;
  const amountsOf = (form) => [...form.querySelectorAll("[data-amount]")];

  function minor(text) {
    const [, whole, part] = /^\s*(\d*)(?:[.。](\d{0,2}))?\s*$/.exec(text) ?? [];
    return Number(whole || 0) * 100 + Number((part ?? "").padEnd(PLACES, "0"));
  }

  const major = (amount) =>
    `${Math.floor(amount / 100)}.${String(amount % 100).padStart(PLACES, "0")}`;

  function missing(form, besides) {
    const others = amountsOf(form).filter((field) => field !== besides);
    const handed = others.reduce((sum, field) => sum + minor(field.value), 0);
    return Number(form.dataset.owed) - handed;
  }

  function fillIn(field) {
    const rest = missing(field.form, field);
    if (!field.value && rest > 0) field.value = major(rest);
    field.select();
    reckon(field.form);
  }

  function reckon(form) {
    const shown = form.querySelector("[data-rest]");
    const rest = missing(form, null);
    shown.hidden = false;
    shown.querySelector("[data-missing]").hidden = rest < 0;
    shown.querySelector("[data-change]").hidden = rest >= 0;
    shown.querySelector("output").textContent = major(Math.abs(rest));
  }

  // --- where typing begins

  // The admin's frame is hidden until Alpine has read it: what is hidden can't have the
  // focus, so the browser's own autofocus comes too early.
  function begin() {
    if (root.hasAttribute("x-cloak") || document.activeElement !== document.body) return;
    document.querySelector(".desk [autofocus]")?.focus();
  }

  // --- one press, one sending

  function sendOnce(event) {
    if (event.target.dataset.sent) event.preventDefault();
    event.target.dataset.sent = "yes";
  }

  function start() {
    for (const name of ["large", "keys"]) show(name);
    document.addEventListener("keydown", press);
    document.addEventListener("click", (event) => {
      const name = event.target.closest?.("[data-toggle]")?.dataset.toggle;
      if (!name) return;
      localStorage.setItem(`desk-${name}`, isOn(name) ? "no" : "yes");
      show(name);
    });
    for (const form of document.querySelectorAll(".desk form:not([hx-post])")) {
      form.addEventListener("submit", sendOnce);
    }
    for (const form of document.querySelectorAll(".desk form[data-owed]")) {
      form.addEventListener("input", () => reckon(form));
      reckon(form);
    }
  }

  // Hits are chosen by their keys, and whose they are stands masked beside them;
  // where there is none, the text is written anew.
  function choose(event) {
    const field = document.querySelector("#text");
    if (event.target.querySelector("[data-key]")) {
      field.blur();
      field.value = "";
    } else field.select();
  }

  start();
  begin();
  document.addEventListener("htmx:afterSwap", choose);
  document.addEventListener("alpine:initialized", begin);
  // A page that comes back out of the browser's memory may be sent again.
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll(".desk form")) delete form.dataset.sent;
  });
})();
