// The cashier's desk: keys press what shows them, and two settings of this screen.
// Every page works without: keys are links and buttons, sums are the server's.
(() => {
  const TYPED_IN = "input, select, textarea, [contenteditable]";
  const root = document.documentElement;

  const isOn = (name) => localStorage.getItem(`desk-${name}`) ?? (name === "keys" ? "yes" : "no");

  function show(name) {
    const on = isOn(name) === "yes";
    root.classList.toggle(`desk-${name}`, on);
    for (const button of document.querySelectorAll(`[data-toggle="${name}"]`)) {
      button.setAttribute("aria-pressed", String(on));
    }
  }

  function press(event) {
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "Escape" && event.target.matches(TYPED_IN)) {
      event.target.blur();
      return;
    }
    if (isOn("keys") !== "yes" || event.repeat || event.target.matches(TYPED_IN)) return;
    const wanted = CSS.escape(event.key.toLowerCase());
    const pressed = document.querySelector(`.desk [data-key="${wanted}"]`);
    if (pressed) {
      event.preventDefault();
      pressed.focus();
      pressed.click();
    }
  }

  function start() {
    for (const name of ["large", "keys"]) show(name);
    document.addEventListener("keydown", press);
    document.addEventListener("click", (event) => {
      const name = event.target.closest?.("[data-toggle]")?.dataset.toggle;
      if (!name) return;
      localStorage.setItem(`desk-${name}`, isOn(name) === "yes" ? "no" : "yes");
      show(name);
    });
  }

  start();
})();
