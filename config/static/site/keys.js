// Keys at the desk: they press what shows them, on every page of the admin; two settings
// of this screen; and where typing begins. Every page works without it.
(() => {
  const root = document.documentElement;
  const TYPED_IN =
    "textarea, select, input:not([type=radio], [type=checkbox], [type=submit])";
  const FIRST = ":is(input:not([type=hidden]), select, textarea, button)";

  const isOn = (name) =>
    (localStorage.getItem(`desk-${name}`) ?? (name === "keys" ? "yes" : "no")) === "yes";

  function show(name) {
    root.classList.toggle(`desk-${name}`, isOn(name));
    for (const button of document.querySelectorAll(`[data-toggle="${name}"]`)) {
      button.setAttribute("aria-pressed", String(isOn(name)));
    }
  }

  // Figures have no letters: there, letters are keys as well.
  const isFree = (field, key) =>
    !field || (field.matches("[data-amount], [data-figures]") && /^[a-z]$/i.test(key));

  function press(event) {
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
    const field = event.target.matches(TYPED_IN) ? event.target : null;
    if (event.key === "Escape" && field) {
      field.blur();
      return;
    }
    if (!isOn("keys") || event.repeat || !isFree(field, event.key)) return;
    const key = CSS.escape(event.key.toLowerCase());
    const found = [...document.querySelectorAll(`[data-key="${key}"]`)];
    if (!found.length) return;
    event.preventDefault();
    const told = new CustomEvent("desk:key", { cancelable: true, detail: found });
    if (!document.dispatchEvent(told)) return;
    const [pressed] = found;
    pressed.focus();
    if (!pressed.matches(TYPED_IN)) pressed.click();
    if (pressed.type === "radio") pressed.form.querySelector("[type=submit]").focus();
  }

  // The admin's frame is hidden until Alpine has read it: what is hidden can't have the
  // focus, so the browser's own autofocus comes too early.
  function begin() {
    if (root.hasAttribute("x-cloak") || document.activeElement !== document.body) return;
    const page = document.querySelector("#content-main");
    const first = page?.querySelector("[autofocus]");
    (first ?? page?.querySelector(`form[data-begin] ${FIRST}`))?.focus();
  }

  function start() {
    for (const name of ["large", "keys"]) show(name);
    begin();
  }

  for (const name of ["large", "keys"]) root.classList.toggle(`desk-${name}`, isOn(name));
  document.addEventListener("keydown", press);
  document.addEventListener("click", (event) => {
    const name = event.target.closest?.("[data-toggle]")?.dataset.toggle;
    if (!name) return;
    localStorage.setItem(`desk-${name}`, isOn(name) ? "no" : "yes");
    show(name);
  });
  document.addEventListener("DOMContentLoaded", start);
  document.addEventListener("alpine:initialized", begin);
})();
